import type { Channel } from '../../domain/channel.ts';
import type { BrokenAt, Log, Metrics } from '../../ports/runtime.ts';

type FaultsDeps = {
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'broken' | 'unjournaled'>;
  readonly channel: () => Pick<Channel, 'sid' | 'version'>;
};

/** What goes wrong with one channel, told to its operator: in the log, and counted. */
export class Faults {
  readonly #deps: FaultsDeps;

  constructor(deps: FaultsDeps) {
    this.#deps = deps;
  }

  /** A rule of ours was found broken. */
  broken(where: BrokenAt, says: string, error: unknown, fields: object = {}): void {
    this.#deps.metrics.broken(where);
    this.#deps.log.error({ ...this.#where, ...fields, err: error }, says);
  }

  /** What `work` throws is told, and goes no further. */
  contain(where: BrokenAt, says: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.broken(where, says, error);
    }
  }

  inDoubt(): void {
    this.#deps.log.warn(this.#where, 'whether a change is durable is not known: the store is asked');
  }

  unjournaled(refusals: number): void {
    this.#deps.metrics.unjournaled(refusals);
    this.#deps.log.warn({ ...this.#where, refusals }, 'refusals will not be in the journal');
  }

  get #where(): object {
    const { sid, version } = this.#deps.channel();
    return { sid, version };
  }
}
