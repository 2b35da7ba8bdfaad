import type { Channel } from '../../domain/channel.ts';
import type { Event } from '../../domain/event.ts';
import type { Millis, UserId } from '../../domain/ids.ts';
import { type Blocks, blockAt } from '../../domain/moderation/blocks.ts';

type Change = {
  readonly before: Channel;
  readonly events: readonly Event[];
  readonly blocks: Blocks;
  readonly at: Millis;
};

/**
 * LC13, PE6: nobody comes onto the line whom its host keeps off, in words for whoever has to mend it. Who was there before goes by
 * a change of its own (ADR 0033).
 */
export function blockBreach({ before, events, blocks, at }: Change): string | undefined {
  const isNew = (userId: UserId) =>
    ![...before.waiting, ...before.invited, ...before.linked].some(({ person }) => person.userId === userId);
  const userId = events.flatMap(begun).find((one) => blockAt(blocks, one, at) !== undefined && isNew(one));
  return userId === undefined ? undefined : `${userId} is on the line, and blocked`;
}

function begun(event: Event): readonly UserId[] {
  switch (event.type) {
    case 'application-started':
      return [event.application.person.userId];
    case 'invitation-started':
      return [event.invitation.person.userId];
    case 'link-started':
      return [event.link.person.userId];
    default:
      return [];
  }
}
