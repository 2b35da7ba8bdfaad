export const COMMANDS = [
  'apply',
  'cancel',
  'hang up',
  'allow',
  'refuse',
  'remove',
  'allow next',
  'appoint',
  'dismiss',
  'invite',
  'withdraw',
  'accept',
  'decline',
  'lock seat',
  'unlock seat',
  'move to seat',
  'seat first',
  'block',
  'unblock',
  'mute',
  'unmute',
  'refuse all',
  'remove all',
  'open',
  'close',
  'list (host)',
  'list (viewer)',
] as const;
export type CommandKind = (typeof COMMANDS)[number];

export type TimingName =
  | 'reply'
  | 'apply → host sees it'
  | 'allow → last viewer sees it'
  | 'allow → last of the crowd sees it'
  /** How late the harness itself was: it is contained in all others. */
  | 'harness lag'
  | 'ZEGO callback'
  | `reply to ${CommandKind}`;

export type CountName =
  | `asked ${CommandKind}`
  /** By its code and its reason's name. */
  | `answered ${number} ${string}`
  | 'due'
  | 'lost replies'
  | 'drops'
  | 'comebacks'
  | 'left'
  | 'joined again'
  | 'published'
  | 'unpublished'
  | 'violations';

/** As it is sent from process to process: what happened since the last time, and how many ms each of it took. */
export type MetricsRecord = {
  readonly counts: Readonly<Record<string, number>>;
  readonly samples: Readonly<Record<string, readonly number[]>>;
};

/** What happens, until it is told. To keep each time is cheaper than a histogram, if it is for a second only. */
export class Metrics {
  #counts: Record<string, number> = {};
  #samples: Record<string, number[]> = {};

  count(name: CountName): void {
    this.#counts[name] = (this.#counts[name] ?? 0) + 1;
  }

  time(name: TimingName, ms: number): void {
    const samples = this.#samples[name] ?? [];
    samples.push(ms);
    this.#samples[name] = samples;
  }

  /** And begins anew. */
  take(): MetricsRecord {
    const record = { counts: this.#counts, samples: this.#samples };
    this.#counts = {};
    this.#samples = {};
    return record;
  }
}
