import type { Sid } from '../domain/ids.ts';
import type { Log, ZegoInbox } from '../ports.ts';
import type { Channels } from './channels.ts';

export type ZegoInboxDeps = {
  readonly channels: Channels;
  readonly log: Log;
  /** Resolves when the channel's actor is there. */
  readonly wake: (sid: Sid) => Promise<void>;
};

/** ZG4: a callback for a channel nobody is in wakes its actor, which goes to sleep again when nothing needs it. */
export function createZegoInbox({ channels, log, wake }: ZegoInboxDeps): ZegoInbox {
  return {
    async tell(sid, fact) {
      try {
        if (channels.find(sid) === undefined) await wake(sid);
        return (await channels.find(sid)?.actor.hear(fact)) ?? 'not-kept';
      } catch (error) {
        log.error({ sid, fact: fact.type, err: error }, 'a callback found no actor');
        return 'not-kept';
      }
    },
  };
}
