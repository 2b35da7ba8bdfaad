import type { Sid } from '../domain/ids.ts';
import type { Clock, Log } from '../ports.ts';
import type { Duties } from './company.ts';
import { LIFE_MS, type Registry } from './registry.ts';

const BEAT_EVERY_MS = 500;
/** A sweep that takes longer lets another process begin one, which does no harm. */
const SWEEP_LEASE_MS = 900;

export type HeartDeps = Pick<Duties, 'channels' | 'wake' | 'unfinished'> & {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly log: Log;
  readonly roomIdOf: (sid: Sid) => string;
  /** The machine and the port of this process. */
  readonly place: () => string;
  /** Claims the channel's room for this process again; false if another one has it. */
  readonly claim: (sid: Sid) => Promise<boolean>;
};

/** Tells the others that this process lives, and looks after those that do not any more. */
export class Heart {
  readonly #deps: HeartDeps;
  #isBeating = true;
  #cancel = () => {};
  #work: Promise<void> = Promise.resolve();

  constructor(deps: HeartDeps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    const { registry, place } = this.#deps;
    await registry.replace(place());
    await registry.beat(place());
    this.#rest();
  }

  /** The others take what is left here at once. */
  async stop(): Promise<void> {
    this.#isBeating = false;
    this.#cancel();
    await this.#work;
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
      if (!(await registry.beat(place()))) await this.#comeBack();
      if (await registry.isSweeper(SWEEP_LEASE_MS)) await this.#sweep();
    } catch (error) {
      log.warn({ err: error }, 'this process could not tell the others that it lives');
    }
  }

  /** CL5: for LIFE_MS or longer nobody heard of us: what we have may be somebody else's by now. */
  async #comeBack(): Promise<void> {
    const { channels, claim, log } = this.#deps;
    const sids = channels.sids();
    const isOurs = await Promise.all(sids.map(claim));
    const lost = sids.filter((_, index) => isOurs[index] === false);
    for (const sid of lost) channels.find(sid)?.house.dismiss();
    log.warn({ silentMs: LIFE_MS, channels: sids.length, lost: lost.length }, 'this process was taken for dead');
  }

  /** CL4: channels of the dead that must not be left alone wake here; the others when somebody needs them. */
  async #sweep(): Promise<void> {
    const { registry, wake, unfinished, roomIdOf, log } = this.#deps;
    const { dead } = await registry.processes();
    if (dead.length === 0) return;
    const busy = new Set(await unfinished());
    for (const process of dead) {
      const sids = await registry.sidsOf(process);
      const woken = sids.filter((sid) => busy.has(sid));
      await Promise.all(woken.map(wake));
      await registry.bury(process, sids.map(roomIdOf));
      log.warn({ process, channels: sids.length, woken: woken.length }, 'a process died, and its channels are here');
    }
  }
}
