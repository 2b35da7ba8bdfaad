import type { ChannelRoom } from '../src/app/channels.ts';
import type { ServedChannel } from '../src/app/servedChannel.ts';
import type { Millis, Sid, UserId } from '../src/domain/ids.ts';
import type { MirrorSight } from '../src/ports/directory.ts';
import type { Clock } from '../src/ports/runtime.ts';
import { openChannel } from './joins/openChannel.ts';
import type { LiveChannelDeps } from './liveChannelDeps.ts';
import type { Notice } from './show/addressee.ts';

/** A channel as a room has it: its actor, or one that is followed. */
export type Served = {
  readonly channel: ServedChannel;
  /** SC2: what was told here, and is shown here by now, for those who sit in mirrors. */
  relay(notices: readonly Notice[]): void;
  /** SC8 */
  mirrors(): readonly MirrorSight[];
  close(): Promise<void>;
};

/** The room, for whoever opens a channel for it. */
export type RoomSide = ChannelRoom & {
  /** LC18: notices first, then the schema that they belong to, which shows the channel as of `at`. */
  tell(notices: readonly Notice[], at: Millis): void;
  /** LC26: of somebody who has no connection here. */
  presenceChanged(userId: UserId): void;
  /** SC1: one who is to sit at the actor from now on. */
  reseat(userId: UserId): void;
  /** SC5 */
  drain(): Promise<void>;
};

export type OpenServed = (sid: Sid, room: RoomSide, deps: LiveChannelDeps, roomId: string) => Promise<Served>;

/** What makes a room one of a channel's actor, or a mirror of it (ADR 37). */
export type Kind = {
  readonly roomIdOf: (sid: Sid, made: string, deps: LiveChannelDeps) => string;
  readonly open: OpenServed;
  /** Undefined: as it is called. */
  readonly listedAs?: string;
  readonly clientsMax: (deps: LiveChannelDeps) => number;
};

/** The channel has its actor here. */
export const OWN: Kind = {
  roomIdOf: (sid, _made, { roomIdOf }) => roomIdOf(sid),
  clientsMax: () => Number.POSITIVE_INFINITY,
  async open(sid, room, deps) {
    const actor = await openChannel(sid, room, deps);
    const list = nowAndThen(deps.clock, () => void room.announce());
    const audience = deps.mirrors?.audienceOf(actor, {
      presenceChanged: (userId) => room.presenceChanged(userId),
      changed: () => {
        room.activityChanged();
        list.soon();
      },
    });
    if (audience !== undefined) actor.audience = audience;
    return {
      channel: actor,
      relay(notices) {
        if (audience === undefined) return;
        const all = notices.flatMap(({ to, type, body }) => ('all' in to ? [{ type, body: { ...body } }] : []));
        const own = notices.flatMap(({ to, type, body }) => {
          return 'user' in to ? [{ userId: to.user, type, body: { ...body } }] : [];
        });
        audience.changed(all, own);
      },
      mirrors: () => actor.audience.mirrors,
      async close() {
        list.stop();
        audience?.close();
        await deps.channels.close(sid);
        // A callback may have come when the framework had decided to let the room go.
        if (actor.isNeededAgain) void deps.wake(sid).catch(() => {});
      },
    };
  },
};

const LISTED_EVERY_MS: Millis = 1_000;

/** What is asked for again and again is done once in a while. */
function nowAndThen(clock: Pick<Clock, 'after'>, work: () => void) {
  let callOff: (() => void) | undefined;
  return {
    soon(): void {
      callOff ??= clock.after(LISTED_EVERY_MS, () => {
        callOff = undefined;
        work();
      });
    },
    stop: () => callOff?.(),
  };
}
