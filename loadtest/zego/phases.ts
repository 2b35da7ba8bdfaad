import { SingleBar } from 'cli-progress';
import type { Clock } from './clock.ts';
import type { Zego } from './zego.ts';

const TICK_MS = 10;
const FORMAT = '{phase} |{bar}| {percentage} %  {told} callbacks, {pending} under way, {retries} retries';

type Phase = {
  readonly name: string;
  /** From 0 to 1, when it is over. */
  readonly progress: () => number;
};

/** The parts of a run, one after the other, each with its progress; `stop` ends the one that runs and all that follow. */
export class Phases {
  readonly #clock: Clock;
  readonly #zego: Zego;
  readonly #stop: AbortSignal;
  readonly #bar = new SingleBar({ format: FORMAT, barsize: 30, stopOnComplete: false });

  constructor(clock: Clock, zego: Zego, stop: AbortSignal) {
    this.#clock = clock;
    this.#zego = zego;
    this.#stop = stop;
  }

  /** So many things happen in each second. */
  async happen(perSecond: number, durationS: number): Promise<void> {
    const startedAt = this.#clock.now();
    const all = perSecond * durationS;
    let done = 0;
    await this.#run({
      name: 'rooms live        ',
      progress: () => {
        const due = Math.min(all, ((this.#clock.now() - startedAt) / 1_000) * perSecond);
        for (; done < due; done += 1) this.#zego.world.act();
        return done / all;
      },
    });
  }

  async deliver(): Promise<void> {
    const { delivery } = this.#zego;
    const before = delivery.pending;
    await this.#run({
      name: 'callbacks arrive  ',
      progress: () => (delivery.pending === 0 ? 1 : Math.max(0, 1 - delivery.pending / before)),
    });
  }

  async wait(spanMs: number): Promise<void> {
    const startedAt = this.#clock.now();
    await this.#run({
      name: 'the server repairs',
      progress: () => Math.min(1, (this.#clock.now() - startedAt) / spanMs),
    });
  }

  async cut(isDone: () => boolean, mostMs: number): Promise<void> {
    const startedAt = this.#clock.now();
    await this.#run({
      name: 'the server cuts   ',
      progress: () => (isDone() ? 1 : Math.min(1, (this.#clock.now() - startedAt) / mostMs)),
    });
  }

  async #run({ name, progress }: Phase): Promise<void> {
    const { delivery } = this.#zego;
    const shown = () => ({ phase: name, pending: delivery.pending, ...delivery.counts });
    this.#bar.start(1, 0, shown());
    let done = 0;
    while (done < 1 && !this.#stop.aborted) {
      done = progress();
      this.#bar.update(done, shown());
      if (done < 1) await new Promise<void>((resolve) => void this.#clock.after(TICK_MS, resolve));
    }
    this.#bar.stop();
  }
}
