import type { Sid } from '../domain/ids.ts';
import type { Clock, Log } from '../ports.ts';
import type { Duties } from './company.ts';
import { inParts } from './inParts.ts';
import { patiently } from './patiently.ts';
import { LIFE_MS, type Registry } from './registry.ts';

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
  #isBeating = true;
  #isTroubled = false;
  #wasAway = false;
  #rounds: Promise<void> | undefined;
  #cancel = () => {};
  #work: Promise<void> = Promise.resolve();

  constructor(deps: HeartDeps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    const { registry, place } = this.#deps;
    await patiently(this.#deps, async () => {
      await registry.replace(place());
      await registry.beat(place());
    });
    this.#rest();
  }

  /** The others take what is left here at once. */
  async stop(): Promise<void> {
    this.#isBeating = false;
    this.#cancel();
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
    const { registry, place, log } = this.#deps;
    try {
      if (!(await registry.beat(place()))) this.#wasAway = true;
      const isSweeper = await registry.isSweeper(SWEEP_EVERY_MS);
      this.#isTroubled = false;
      // Beside the next beats: it takes a while when there is much to look after.
      if (this.#wasAway || isSweeper) this.#rounds ??= this.#goRound(isSweeper);
    } catch (error) {
      if (!this.#isTroubled) log.warn({ err: error }, 'this process could not tell the others that it lives');
      this.#isTroubled = true;
    }
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
   * everything (CL7); then the channels go first: whoever claims one finds it as it was.
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
    await inParts(lost, (sid) => this.#sendAway(sid));
    const kept = sids.filter((_, index) => !isRefused(claims[index]));
    // A claim lists a room that is just being made; these may be joined.
    await inParts(kept, async (sid) => channels.find(sid)?.house.announce());
    log.warn({ silentMs: LIFE_MS, channels: sids.length, lost: lost.length }, 'this process was taken for dead');
  }

  /** And a while later the next ones: all clients of a big process at once would be too much for the one they go to. */
  #sendAway(sid: Sid): Promise<void> {
    const { channels, clock } = this.#deps;
    channels.find(sid)?.house.dismiss();
    return new Promise((resolve) => clock.after(SEND_AWAY_APART_MS, resolve));
  }

  /** CL4, CL6: channels that must not be left alone, and that nobody has who lives, wake here. */
  async #sweep(): Promise<void> {
    const { registry, wake, unfinished, roomIdOf, log } = this.#deps;
    const { living, dead } = await registry.processes();
    const sids = await unfinished();
    const owners = await registry.ownersOf(sids.map(roomIdOf));
    const abandoned = sids.filter((_, index) => !living.includes(owners[index] ?? ''));
    if (abandoned.length === 0 && dead.length === 0) return;
    const woken = await inParts(abandoned, wake);
    const failed = woken.filter(({ status }) => status === 'rejected').length;
    for (const process of dead) await registry.bury(process, (await registry.sidsOf(process)).map(roomIdOf));
    // Those that failed are still abandoned: their turn comes again.
    log.warn({ died: dead, woken: abandoned.length - failed, failed }, 'channels that nobody had are here now');
  }
}

const isRefused = (claim: PromiseSettledResult<boolean> | undefined): boolean =>
  claim?.status === 'fulfilled' && !claim.value;
