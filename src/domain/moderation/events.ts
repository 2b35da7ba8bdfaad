import type { Millis, UserId } from '../ids.ts';
import type { Block, BlockChange } from './blocks.ts';

export type ModerationEvent =
  /** PE6: the host's list, which is kept beside channels, says so from now on. */
  | ({ readonly type: 'user-blocked'; readonly hostId: UserId; readonly userId: UserId } & Block)
  | {
      readonly type: 'user-unblocked';
      readonly at: Millis;
      readonly hostId: UserId;
      readonly userId: UserId;
      readonly by: UserId;
    }
  /** Whoever is on the line is blocked since before: they are off it. */
  | { readonly type: 'user-shut-out'; readonly at: Millis; readonly userId: UserId };

export type ModerationEventOf<Type extends ModerationEvent['type']> = Extract<ModerationEvent, { type: Type }>;

type Named = { readonly type: string };

/** What becomes of the lists of hosts, in the order in which it was decided. */
export function blockChanges<Event extends Named>(events: readonly (Event | ModerationEvent)[]): BlockChange[] {
  return events.flatMap((event): BlockChange[] => {
    if (isOf(event, 'user-blocked')) {
      const { hostId, userId, until, reason, by, at } = event;
      return [{ hostId, userId, block: { until, reason, by, at } }];
    }
    return isOf(event, 'user-unblocked') ? [{ hostId: event.hostId, userId: event.userId, block: undefined }] : [];
  });
}

const isOf = <Type extends ModerationEvent['type']>(
  event: Named | ModerationEvent,
  type: Type,
): event is ModerationEventOf<Type> => event.type === type;
