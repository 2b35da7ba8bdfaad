import type { ChannelActor } from '../app/channelActor.ts';
import type { ChannelRoom } from '../app/channels.ts';
import type { Sid } from '../domain/ids.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import { rest } from '../runtime/rest.ts';
import type { Duties } from './cluster.ts';
import type { Registry } from './registry.ts';
import { settleInBatches, throwFirst } from './settleInBatches.ts';

const SEND_AWAY_APART_MS = 10;

export type FailoverDeps = Pick<Duties, 'channels' | 'wake' | 'unfinished'> & {
  readonly registry: Registry;
  readonly clock: Pick<Clock, 'after'>;
  readonly log: Log;
  readonly roomIdOf: (sid: Sid) => string;
  /** Claims the channel's room for this process again; false if another one has it. */
  readonly claimAgain: (sid: Sid) => Promise<boolean>;
};

/** What becomes of channels whose process is not heard of: of this one's when it was away, and of those of the dead. */
export class Failover {
  readonly #deps: FailoverDeps;
  #isCutOff = false;
  #wasAway = false;
  #round: Promise<void> | undefined;

  constructor(deps: FailoverDeps) {
    this.#deps = deps;
  }

  /** CL12: the others take this process for dead, and it cannot tell them that it lives. */
  get isCutOff(): boolean {
    return this.#isCutOff;
  }

  /** What this process has is to be told again. */
  noteAway(): void {
    this.#wasAway = true;
  }

  /** Beside the next beats: it takes a while when there is much to look after. */
  beginRound(isSweeper: boolean): void {
    if (this.#wasAway || isSweeper) this.#round ??= this.#goRound(isSweeper);
  }

  async roundEnded(): Promise<void> {
    await this.#round;
  }

  /** CL12: whoever is here sees what may have moved on by now, so they go where the channels are, or wait for Redis. */
  async letGo(): Promise<void> {
    if (this.#isCutOff) return;
    this.#isCutOff = true;
    const rooms = this.#deps.channels.suspend();
    const about = { silentMs: this.#deps.registry.lifeMs, channels: rooms.length };
    this.#deps.log.error(about, 'this process is cut off from Redis: it serves no channel until that is back');
    await settleInBatches(rooms, (room) => this.#sendAway(room));
  }

  /** Before the others take it for alive: what is listed as its own must not be looked for here. */
  async serveAgain(tellThatWeLive: () => Promise<unknown>): Promise<void> {
    const { registry, channels, roomIdOf, log } = this.#deps;
    const writeBack = async (actor: ChannelActor) => {
      await actor.writeBack();
      channels.forget(actor);
    };
    const listed = await registry.sidsOf(registry.me);
    throwFirst(await settleInBatches(channels.suspended, writeBack));
    throwFirst(await settleInBatches(listed, (sid) => registry.release(roomIdOf(sid))));
    await tellThatWeLive();
    channels.resume();
    this.#isCutOff = false;
    this.#wasAway = false;
    log.warn({}, 'Redis is back: this process serves again');
  }

  async #goRound(isSweeper: boolean): Promise<void> {
    try {
      if (this.#wasAway) await this.#comeBack();
      if (isSweeper) await this.#sweep();
    } catch (error) {
      this.#deps.log.warn({ err: error }, 'channels could not be looked after: it is tried again');
    }
    this.#round = undefined;
  }

  /**
   * CL5: for our life or longer nobody heard of us: what we have may be somebody else's by now. Or Redis has lost
   * everything (CL7), or its last second (ST15); then the channels go first: whoever claims one finds it as it was.
   */
  async #comeBack(): Promise<void> {
    const { channels, claimAgain, log } = this.#deps;
    this.#wasAway = false;
    const sids = channels.sids();
    const written = await settleInBatches(sids, async (sid) => channels.find(sid)?.actor.writeBack());
    const claims = await settleInBatches(sids, claimAgain);
    // Once more with the next beat.
    if ([...written, ...claims].some(({ status }) => status === 'rejected')) this.#wasAway = true;
    const lost = sids.filter((_, index) => isRefused(claims[index]));
    await settleInBatches(lost, (sid) => this.#sendAway(channels.find(sid)?.room));
    const kept = sids.filter((_, index) => !isRefused(claims[index]));
    // A claim lists a room that is just being made; these may be joined.
    await settleInBatches(kept, async (sid) => channels.find(sid)?.room.announce());
    const about = { channels: sids.length, lost: lost.length };
    log.warn(about, 'Redis was away, or this process was taken for dead: what it has is told again');
  }

  /** And a while later the next ones: all clients of a big process at once would be too much for the one they go to. */
  #sendAway(room: ChannelRoom | undefined): Promise<void> {
    room?.dismiss();
    return rest(this.#deps.clock, SEND_AWAY_APART_MS);
  }

  /** CL4, CL6: channels that must not be left alone, and that nobody has who lives, wake here. */
  async #sweep(): Promise<void> {
    const { registry, wake, unfinished, roomIdOf, log } = this.#deps;
    const { living, dead } = await registry.processes();
    const sids = await unfinished();
    const owners = await registry.ownersOf(sids.map(roomIdOf));
    const abandoned = sids.filter((sid, index) => !this.#isServed(sid, owners[index], living));
    if (abandoned.length === 0 && dead.length === 0) return;
    const woken = await settleInBatches(abandoned, wake);
    const failed = woken.filter(({ status }) => status === 'rejected').length;
    for (const process of dead) await registry.bury(process, (await registry.sidsOf(process)).map(roomIdOf));
    // Those that failed are still abandoned: their turn comes again.
    log.warn({ died: dead, woken: abandoned.length - failed, failed }, 'channels that nobody had are here now');
  }

  /** It may be listed as ours when it has gone from here: Redis may do late what it was asked for before it was away. */
  #isServed(sid: Sid, owner = '', living: readonly string[]): boolean {
    const { registry, channels } = this.#deps;
    return living.includes(owner) && (owner !== registry.me || channels.find(sid) !== undefined);
  }
}

const isRefused = (claim: PromiseSettledResult<boolean> | undefined): boolean =>
  claim?.status === 'fulfilled' && !claim.value;
