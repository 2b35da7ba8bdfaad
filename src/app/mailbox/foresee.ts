import type { Foreseen } from '../../domain/answer.ts';
import { findLinked, limitsOf } from '../../domain/channel.ts';
import type { StartOrder } from '../../domain/command.ts';
import type { Millis } from '../../domain/ids.ts';
import { linksAreFull, seatFor } from '../../domain/seats.ts';
import { Draft, type DraftRules, type Snapshot } from './draft.ts';
import { endDue } from './message.ts';

/** PE12: by the very rules that the start would meet; what would come of it is thrown away. */
export function foresee(start: StartOrder, snapshot: Snapshot, rules: DraftRules, at: Millis): Foreseen {
  const draft = new Draft(snapshot, rules);
  endDue(draft, at);
  const before = draft.channel;
  const { answer, channel } = draft.take({ ...start, at });
  const { refusal, position, etaMs } = answer;
  const foreseen = { refusal, position, version: snapshot.channel.version, ...(etaMs !== undefined && { etaMs }) };
  if (refusal !== undefined) return { ...foreseen, position: 0, seat: 0 };
  // Whoever is invited would have been let in by it.
  const linked = findLinked(channel, start.by.person.userId);
  const limits = limitsOf(before, rules.limits);
  const free = linksAreFull(before, limits) ? 0 : seatFor(before, limits, start.seat);
  return { ...foreseen, seat: linked?.seat ?? start.seat ?? free };
}
