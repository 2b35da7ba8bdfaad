import type { ServedChannel } from '../app/servedChannel.ts';
import { type Channel, hostOf, type Linked } from '../domain/channel.ts';
import { NO_MEDIA } from '../domain/media/state.ts';
import { writeSnapshot } from '../stores/records/snapshot.ts';
import type { PublicPart } from './messages.ts';

type Shown = Pick<ServedChannel, 'channel' | 'awaySince' | 'mediaOf'>;

/** SC2: packed once, for all mirrors. */
export function publicPart(shown: Shown): PublicPart {
  const { channel } = shown;
  return {
    channel: writeSnapshot(publicChannel(channel)),
    waiting: channel.waiting.length,
    ...presentPart(shown),
  };
}

/** What is other than before without a change of the channel. */
export function presentPart({ channel, awaySince, mediaOf }: Shown): Pick<PublicPart, 'away' | 'media'> {
  const linked = channel.linked.map(({ person }) => person.userId);
  const host = hostOf(channel)?.userId;
  const seen = host === undefined ? linked : [...linked, host];
  return {
    away: seen.flatMap((userId) => {
      const since = awaySince(userId);
      return since === 0 ? [] : [[userId, since] as const];
    }),
    media: linked.map((userId) => [userId, mediaOf(userId)] as const),
  };
}

/** Without all that some may not see: who waits, is invited, was, or has applied too often, and what they said. */
function publicChannel(channel: Channel): Channel {
  const linked = new Set(channel.linked.map(({ person }) => person.userId));
  return {
    ...channel,
    linked: channel.linked.map(withoutWords),
    muted: channel.muted.filter(({ userId }) => linked.has(userId)),
    ...{ waiting: [], invited: [], invitees: [], waits: [], applicants: new Map(), media: NO_MEDIA },
  };
}

/** PE13: with what they came is shown; what they said, to the staff alone. */
function withoutWords({ wish, ...link }: Linked): Linked {
  return wish === undefined ? link : { ...link, wish: { mode: wish.mode, note: '' } };
}
