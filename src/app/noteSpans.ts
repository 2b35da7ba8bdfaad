import type { Metrics } from '../ports/runtime.ts';
import type { Change } from './mailbox/observer.ts';

/** OP8: how long people wait to be let in, and how long they talk. */
export function noteSpans(changes: readonly Change[], { waited, talked }: Pick<Metrics, 'waited' | 'talked'>): void {
  for (const { events } of changes) {
    for (const event of events) {
      if (event.type === 'link-started') waited(event.link.allowedAt - event.link.appliedAt);
      else if (event.type === 'link-ended') talked(event.at - event.link.allowedAt);
    }
  }
}
