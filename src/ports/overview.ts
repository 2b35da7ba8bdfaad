import type { Millis } from '../domain/ids.ts';

/** Within so many ms a command was answered, or later than the last of them. */
export const REPLY_WITHIN_MS: readonly number[] = [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500];

/** What was counted since the process began, and what waits now: read where it is counted anyway (OP1). */
export type Reading = {
  readonly commands: number;
  readonly refusals: number;
  readonly callbacks: number;
  readonly gaps: number;
  /** Commands by how long their replies took: for each of REPLY_WITHIN_MS those that took no longer, and longer than the one before; then the rest. */
  readonly replies: readonly number[];
  /** These are of all processes. */
  readonly cutsOwed: number;
  /** How long ago the oldest event happened that waits for an endpoint. */
  readonly webhookMs: Millis;
  /** Records on their way to the user log. */
  readonly userLog: number;
  /** Of this process: in Redis' log, and not in its tables yet. */
  readonly logBytes: number;
};

/** A second or a minute of one process, or of all of them. */
export type Sample = Omit<Reading, 'replies'> & {
  /** When it began. */
  readonly at: Millis;
  readonly replies: readonly number[];
  readonly channels: number;
  readonly live: number;
  readonly linked: number;
  readonly waiting: number;
  readonly clients: number;
  readonly bytes: number;
  /** By how much its event loop was late, at worst. */
  readonly lagMs: Millis;
};

/** A minute of one process. */
export type KeptSample = { readonly process: string; readonly sample: Sample };

export const MINUTE_MS = 60_000;
export const SAMPLE_LIFE_MS = 86_400_000;
/** Of all processes: a day of seventy. */
const SAMPLES_MAX = 100_000;

export type SampleBounds = { readonly lifeMs: Millis; readonly max: number };

export const SAMPLE_BOUNDS: SampleBounds = { lifeMs: SAMPLE_LIFE_MS, max: SAMPLES_MAX };

/** The minutes of the last day, of all processes. Passes test/stores/contract/overview/samplesContract.ts. */
export interface SampleLog {
  /** A repeat is harmless. What is a day older, or later, goes; of more than SAMPLES_MAX the oldest. */
  keep(kept: KeptSample): Promise<void>;
  /** Those that began at `from` or later, the oldest first. */
  since(from: Millis): Promise<readonly KeptSample[]>;
}

/** How something beside a process fares, as far as the process knows. */
export type Standing =
  /** It was not asked yet. */
  | { readonly is: 'unknown' }
  | { readonly is: 'ok'; readonly since: Millis }
  | { readonly is: 'away'; readonly since: Millis; readonly why: string };

export type ServiceName = 'channels' | 'user-log' | 'zego';

export type Service = {
  readonly name: ServiceName;
  readonly kind: 'sqlite' | 'redis' | 'mysql' | 'zego';
  readonly standing: Standing;
};

/** What a process tells of itself. */
export type ProcessReport = {
  readonly process: { readonly id: string; readonly address: string };
  readonly version: string;
  readonly startedAt: Millis;
  /** Undefined: it takes work. */
  readonly notReady: string | undefined;
  readonly services: readonly Service[];
  /** The newest first, as many as were asked for or are there. */
  readonly seconds: readonly Sample[];
};

export type Reports = {
  readonly reports: readonly ProcessReport[];
  /** Processes that live, and did not answer. */
  readonly silent: readonly string[];
};

/** A sample as it is shown. */
export type Moment = Omit<Sample, 'replies' | 'commands' | 'refusals' | 'callbacks'> & {
  readonly commandsPerS: number;
  readonly refusalsPerS: number;
  readonly callbacksPerS: number;
  /** Undefined: nothing was answered. */
  readonly replyP50Ms: number | undefined;
  readonly replyP99Ms: number | undefined;
};

export const OVERVIEW_RANGES = ['ten-minutes', 'hour', 'day'] as const;
export type OverviewRange = (typeof OVERVIEW_RANGES)[number];

export type OverviewView = {
  readonly at: Millis;
  /** All that answered, together; undefined before the first second is over. */
  readonly now: Moment | undefined;
  readonly processes: readonly (Omit<ProcessReport, 'services' | 'seconds'> & { readonly now: Moment | undefined })[];
  readonly silent: readonly string[];
  readonly services: readonly Service[];
  readonly everyMs: Millis;
  /** All together, the oldest first; of a time of which nothing is known there is none. */
  readonly moments: readonly Moment[];
  /** What is not reached, so that this is not all (ST7). */
  readonly away: string | undefined;
};

export interface Overview {
  /** `after`: only moments that began later. */
  view(asked: { readonly range: OverviewRange; readonly after?: Millis | undefined }): Promise<OverviewView>;
}
