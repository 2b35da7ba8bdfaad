import type { ChannelActor } from '../app/channelActor.ts';
import type { House } from '../app/channels.ts';
import type { Sid } from '../domain/ids.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import { rest } from '../runtime/rest.ts';
import type { Duties } from './company.ts';
import { inParts } from './inParts.ts';
import { Life } from './life.ts';
import { LIFE_MS, type Registry } from './registry.ts';
import { untilRedisAnswers } from './untilRedisAnswers.ts';

const BEAT_EVERY_MS = 500;
/** By whichever process comes first. One that takes longer than that meets the next one, which does no harm. */
const SWEEP_EVERY_MS = 2_000;
const SEND_AWAY_APART_MS = 10;

export type HeartDeps = Pick<Duties, 'channels' | 'wake' | 'unfinished'> & {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly log: Log;
  readonly roomIdOf: (sid: Sid) => string;
  /** The machine and the port of this process. */
  readonly place: () => string;
  /** Claims the channel's room for this process again; false if another one has it. */
  readonly claimAgain: (sid: Sid) => Promise<boolean>;
};

/** Tells the others that this process lives, and looks after those that do not any more. */
export class Heart {
  readonly #deps: HeartDeps;
  readonly #life: Life;
  #isBeating = true;
  #isTroubled = false;
  #isCutOff = false;
  #wasAway = false;
  #rounds: Promise<void> | undefined;
  #cancel = () => {};
  #work: Promise<void> = Promise.resolve();

  constructor(deps: HeartDeps) {
    this.#deps = deps;
    this.#life = new Life({ clock: deps.clock, lifeMs: LIFE_MS, end: () => void this.#letGo() });
  }

  /** CL12: the others take this process for dead, and it cannot tell them that it lives. */
  get isCutOff(): boolean {
    return this.#isCutOff;
  }

  async start(): Promise<void> {
    const { registry, place } = this.#deps;
    await untilRedisAnswers(this.#deps, async () => {
      await registry.replace(place());
      await this.#tellThatWeLive();
    });
    this.#rest();
  }

  /** The others take what is left here at once. */
  async stop(): Promise<void> {
    this.#isBeating = false;
    this.#cancel();
    this.#life.stop();
    await this.#work;
    await this.#rounds;
    await this.#deps.registry.leave();
  }

  #rest(): void {
    if (!this.#isBeating) return;
    this.#cancel = this.#deps.clock.after(BEAT_EVERY_MS, () => {
      this.#work = this.#beat().finally(() => this.#rest());
    });
  }

  async #beat(): Promise<void> {
    const { registry, log } = this.#deps;
    try {
      if (this.#isCutOff) await this.#serveAgain();
      else if (!(await this.#tellThatWeLive())) this.#wasAway = true;
      // A Redis that did not answer may be another one by now.
      if (this.#isTroubled) this.#wasAway = true;
      const isSweeper = await registry.isSweeper(SWEEP_EVERY_MS);
      this.#isTroubled = false;
      // Beside the next beats: it takes a while when there is much to look after.
      if (this.#wasAway || isSweeper) this.#rounds ??= this.#goRound(isSweeper);
    } catch (error) {
      if (!this.#isTroubled) log.warn({ err: error }, 'this process could not tell the others that it lives');
      this.#isTroubled = true;
    }
  }

  async #tellThatWeLive(): Promise<boolean> {
    const { registry, place, clock } = this.#deps;
    const sentAt = clock.elapsed();
    const wasKnown = await registry.beat(place());
    if (this.#isBeating) this.#life.renew(sentAt);
    return wasKnown;
  }

  /** CL12: whoever is here sees what may have moved on by now, so they go where the channels are, or wait for Redis. */
  async #letGo(): Promise<void> {
    if (this.#isCutOff) return;
    this.#isCutOff = true;
    const houses = this.#deps.channels.suspend();
    const about = { silentMs: LIFE_MS, channels: houses.length };
    this.#deps.log.error(about, 'this process is cut off from Redis: it serves no channel until that is back');
    await inParts(houses, (house) => this.#sendAway(house));
  }

  /** Before the others take it for alive: what is listed as its own must not be looked for here. */
  async #serveAgain(): Promise<void> {
    const { registry, channels, roomIdOf, log } = this.#deps;
    const writeBack = async (actor: ChannelActor) => {
      await actor.writeBack();
      channels.forget(actor);
    };
    const listed = await registry.sidsOf(registry.me);
    throwFirst(await inParts(channels.suspended, writeBack));
    throwFirst(await inParts(listed, (sid) => registry.release(roomIdOf(sid))));
    await this.#tellThatWeLive();
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
    this.#rounds = undefined;
  }

  /**
   * CL5: for LIFE_MS or longer nobody heard of us: what we have may be somebody else's by now. Or Redis has lost
   * everything (CL7), or its last second (ST15); then the channels go first: whoever claims one finds it as it was.
   */
  async #comeBack(): Promise<void> {
    const { channels, claimAgain, log } = this.#deps;
    this.#wasAway = false;
    const sids = channels.sids();
    const written = await inParts(sids, async (sid) => channels.find(sid)?.actor.writeBack());
    const claims = await inParts(sids, claimAgain);
    // Once more with the next beat.
    if ([...written, ...claims].some(({ status }) => status === 'rejected')) this.#wasAway = true;
    const lost = sids.filter((_, index) => isRefused(claims[index]));
    await inParts(lost, (sid) => this.#sendAway(channels.find(sid)?.house));
    const kept = sids.filter((_, index) => !isRefused(claims[index]));
    // A claim lists a room that is just being made; these may be joined.
    await inParts(kept, async (sid) => channels.find(sid)?.house.announce());
    const about = { channels: sids.length, lost: lost.length };
    log.warn(about, 'Redis was away, or this process was taken for dead: what it has is told again');
  }

  /** And a while later the next ones: all clients of a big process at once would be too much for the one they go to. */
  #sendAway(house: House | undefined): Promise<void> {
    house?.dismiss();
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
    const woken = await inParts(abandoned, wake);
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

function throwFirst(settled: readonly PromiseSettledResult<unknown>[]): void {
  for (const one of settled) if (one.status === 'rejected') throw one.reason;
}

const isRefused = (claim: PromiseSettledResult<boolean> | undefined): boolean =>
  claim?.status === 'fulfilled' && !claim.value;
