import type { OrderType } from '../domain/command.ts';
import type { Millis } from '../domain/ids.ts';
import type { Reason } from '../domain/refusal.ts';
import type { LanesWaiting, PayerName, Waiting } from './owed.ts';

export interface Clock {
  /** What the machine takes for the time: it may be wrong, and set forward or back while the process runs. */
  now(): Millis;
  /** Since some moment of this process, with fractions; nobody can set it. For everything that lasts. */
  elapsed(): Millis;
  /** Runs `action` once, `delay` from now; the returned function calls it off. */
  after(delay: Millis, action: () => void): () => void;
}

export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** The one clock of all processes that serve together, as far as this one knows it: it is no earlier, and no later. */
export interface SharedClock {
  earliest(): Millis;
  latest(): Millis;
}

/** So many at once, and one more every so often: at most `atOnce + span / everyMs` in any span of time. */
export type Pace = { readonly atOnce: number; readonly everyMs: Millis };

/** Turns at something that all processes do together at one pace. */
export interface Budget {
  /**
   * Takes a turn under this name, and tells in how many ms it comes. Undefined if that would be more than `withinMs`: then none
   * was taken. Rejects if the others cannot be asked now.
   */
  reserve(name: string, pace: Pace, withinMs: Millis): Promise<Millis | undefined>;
  /** In how many ms a turn under this name would come; none is taken. */
  look(name: string, pace: Pace): Promise<Millis>;
}

/** What is published to a topic is heard, once or never, by whoever listens to it, in whichever process. It travels as JSON. */
export interface Topics {
  subscribe(topic: string, hear: (message: unknown) => void): unknown;
  unsubscribe(topic: string, hear: (message: unknown) => void): unknown;
  publish(topic: string, message: object): unknown;
}

/** Where a rule of our own was found broken. */
export type BrokenAt = 'decide' | 'round' | 'show' | 'patch' | 'room' | 'request' | 'alarm';

/** What happened, counted: the numbers that an operator watches. */
export interface Metrics {
  /** A command was answered so long after it came in; `refusal` undefined: it was accepted. */
  command(type: OrderType, refusal: Reason | undefined, tookMs: Millis): void;
  /** Somebody was let in who had waited so long. */
  waited(span: Millis): void;
  /** A call ended that had lasted so long. */
  talked(span: Millis): void;
  join(outcome: JoinOutcome): void;
  /** A connection came to its end, with WebSocket's code for why. */
  connectionClosed(code: number | undefined): void;
  /** A lost connection came back, or did not in time. */
  reconnect(outcome: 'back' | 'lost'): void;
  /** A request of HTTP was answered: `route` as it is mounted. */
  request(of: { readonly route: string; readonly method: string; readonly status: number }, tookMs: Millis): void;
  /** A client's message that never became a command. */
  turnedAway(why: 'malformed' | 'too-often' | 'flood' | 'unknown-type'): void;
  /** A rule of our own was found broken: always a bug. */
  broken(where: BrokenAt): void;
  /** ST5: refusals that the journal will never tell of: too many waited to be written, or their channel was closed. */
  unjournaled(refusals: number): void;
  callback(event: ZegoEventName, outcome: CallbackOutcome): void;
  /** Facts that had to be forgotten to keep memory bounded (ZG10). */
  evictions(count: number): void;
  /** A gap in a room's callbacks that stayed open (ZG13). */
  gap(outcome: 'repaired' | 'failed' | 'no-credentials'): void;
  scan(outcome: 'done' | 'failed'): void;
  /** The same of a room's streams (ME3). */
  streamScan(outcome: 'done' | 'failed'): void;
  readonly owed: Readonly<Record<PayerName, OwedCounts>>;
}

/** Whoever asks for a seat, or comes to it, and what they are told. */
export type JoinOutcome = 'joined' | 'bad-request' | 'unauthorized' | 'forbidden' | 'too-many' | 'not-now' | 'failed';

/** Of what is owed to one payer. */
export interface OwedCounts {
  waiting(now: Waiting): void;
  paid(count: number): void;
  failed(): void;
}

/** OP8: how a store that is another program answers. */
export interface RoundTrips {
  answered(tookMs: Millis): void;
  /** It is away, too late, or it refused. */
  failed(): void;
}

/** IN9: of what the platform is asked. */
export interface AskCounts {
  /** `full`: so many questions were open that it was not asked. */
  asked(outcome: 'allowed' | 'refused' | 'silent' | 'full'): void;
  open(now: number): void;
  took(span: Millis): void;
}

/** Of what is owed to one endpoint (IN7). */
export interface WebhookCounts {
  waiting(now: LanesWaiting): void;
  delivered(): void;
  failed(): void;
  /** It answered 410. */
  disabled(): void;
}

/** Of what must not be on the air (ME9). */
export interface MediaCounts {
  /** Cuts that are owed. */
  waiting(now: LanesWaiting): void;
  /** So long after it became owed. */
  done(afterMs: Millis): void;
  /** ZEGO's code, or a word of ours. */
  failed(code: string): void;
}

export type ZegoEventName =
  | 'room_create'
  | 'room_close'
  | 'room_login'
  | 'room_logout'
  | 'stream_create'
  | 'stream_close'
  | 'other';

/** `unused`: not ours, or an event that changes no list. */
export type CallbackOutcome = 'kept' | 'unused' | 'not-kept' | 'unauthentic' | 'malformed';
