import { setImmediate } from 'node:timers/promises';
import type { Millis, Sid } from '../../../domain/ids.ts';
import type { Clock, Log } from '../../../ports/runtime.ts';
import { type RetryPolicy, restMs } from '../../../runtime/retry.ts';
import { StoreError } from '../../storeError.ts';
import type { StoreWatch } from '../../storeWatch.ts';
import type { RedisLink } from '../link.ts';
import type { Scripts } from '../scripts/scripts.ts';
import { Backlog, type Logged, type Unpublished } from './backlog.ts';
import { publicationOf } from './publication.ts';
import { type PublicationOptions, type PublicationWords, sendPublications, writePublication } from './words.ts';

export type PublisherDeps = PublicationOptions & {
  readonly link: RedisLink;
  readonly scripts: Pick<Scripts, 'publish'>;
  readonly clock: Pick<Clock, 'elapsed' | 'after'>;
  readonly log: Log;
  readonly watch: Pick<StoreWatch, 'unpublished'>;
  /** SP2: so long after its commit a change can be read. */
  readonly publishMs: Millis;
  /** SP2: in bytes; no more is committed then. */
  readonly backlogMax?: number | undefined;
  /** What the platform was told can be read. */
  readonly told: () => void;
};

const BACKLOG_BYTES_MAX = 16 * 2 ** 20;
/** The share of PUBLISH_MS after which it begins; the rest is for doing it. */
const PACE = 0.8;
/** An actor remembers twice as many, for a Redis that comes back older (ST15). */
const COMMITS_OF_CHANNEL = 128;
const RETRY: RetryPolicy = { firstMs: 250, factor: 2, mostMs: 1_000 };
/** While Redis works on a call it serves nobody else: so many take it some milliseconds. */
const WORDS_PER_CALL = 20_000;

type Trouble = { readonly error: StoreError; readonly failures: number; readonly againAt: Millis };

type Call = readonly { readonly unpublished: Unpublished; readonly written: PublicationWords }[];

/**
 * SP2: what this process' actors committed becomes what others read: at once where it is quiet, else what comes within
 * a while together. What cannot be published stays in the logs, and is tried again.
 *
 *   at rest ──note──► due (a timer, or at once) ──► a round: all that is there, call by call ──► at rest
 *                                                        └─ some of it failed ──► due, later and later
 */
export class Publisher {
  readonly #deps: PublisherDeps;
  readonly #backlog = new Backlog();
  /** What is on its way to Redis: resolves, always, when it is known what became of it. */
  readonly #underWay = new Map<Sid, Promise<void>>();
  /** Why that of a channel is not published yet. */
  readonly #troubles = new Map<Sid, Trouble>();
  #round: Promise<void> | undefined;
  #begunAt: Millis = Number.NEGATIVE_INFINITY;
  #cancel: (() => void) | undefined;

  constructor(deps: PublisherDeps) {
    this.#deps = deps;
  }

  /** It is in the log. */
  note(logged: Logged): void {
    const { endpoints, clock } = this.#deps;
    const { sid } = logged;
    this.#backlog.add(logged, clock.elapsed());
    const events = logged.kept.record.entries.flatMap(({ events }) => events);
    const isUrgent = endpoints.some(
      ({ isUrgent, types }) => isUrgent && events.some(({ type }) => types?.some((each) => each === type) ?? true),
    );
    if (isUrgent || this.#backlog.countOf(sid) >= COMMITS_OF_CHANNEL) void this.published(sid);
    else this.#schedule();
  }

  /** All of it is in Redis in another way, or is somebody else's. */
  drop(sid: Sid): void {
    this.#backlog.drop(sid);
    this.#troubles.delete(sid);
    this.#rest();
  }

  /** Undefined: it was the last time, or there is nothing. Resolves with why it is not; it is tried once more. */
  troubleWith(sid: Sid): Promise<StoreError | undefined> | undefined {
    if (!this.#troubles.has(sid)) return undefined;
    return this.published(sid).then(() => this.#troubles.get(sid)?.error);
  }

  /** SP2 */
  get full(): StoreError | undefined {
    const { link, backlogMax = BACKLOG_BYTES_MAX } = this.#deps;
    if (this.#backlog.bytes < backlogMax) return undefined;
    const [reason] = this.#troubles.values();
    return new StoreError(
      `${link.name}: ${this.#backlog.bytes} bytes of commits cannot be published (${reason?.error.message ?? 'it is too slow'}).`,
      { publicly: 'what is committed cannot be published' },
    );
  }

  /** Resolves when what there is now of that channel, or of all, was tried. */
  async published(sid?: Sid): Promise<void> {
    if (sid === undefined) {
      await Promise.all([this.#round, ...this.#underWay.values()]);
      await this.#publish(this.#backlog.sids);
    } else {
      await this.#underWay.get(sid);
      if (this.#underWay.has(sid)) await this.#underWay.get(sid);
      else await this.#publish([sid]);
    }
    this.#schedule();
  }

  /** What is there is tried once more. */
  async close(): Promise<void> {
    await this.published();
    this.#cancel?.();
    this.#cancel = () => {};
  }

  #schedule(): void {
    if (this.#round !== undefined || this.#cancel !== undefined || this.#backlog.isEmpty) return;
    const { clock, publishMs } = this.#deps;
    const isAllInTrouble = this.#troubles.size === this.#backlog.size;
    const next = isAllInTrouble
      ? Math.min(...this.#troubles.values().map(({ againAt }) => againAt))
      : this.#begunAt + publishMs * PACE;
    const ms = next - clock.elapsed();
    if (ms > 0) this.#cancel = clock.after(ms, () => this.#beginRound());
    else this.#beginRound();
  }

  #rest(): void {
    if (!this.#backlog.isEmpty) return;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #beginRound(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#round ??= this.#publishDue().finally(() => {
      this.#round = undefined;
      this.#schedule();
    });
  }

  async #publishDue(): Promise<void> {
    const { clock, watch } = this.#deps;
    // What is committed in the same turn goes with the first.
    await setImmediate();
    const now = clock.elapsed();
    this.#begunAt = now;
    await this.#publish(this.#backlog.sids.filter((sid) => (this.#troubles.get(sid)?.againAt ?? now) <= now));
    const { oldest, bytes } = this.#backlog;
    watch.unpublished({ bytes, oldestMs: oldest === undefined ? 0 : clock.elapsed() - oldest });
  }

  /** Call by call: what is committed meanwhile goes in between. */
  async #publish(sids: readonly Sid[]): Promise<void> {
    let call: Call[number][] = [];
    let wordsLeft = WORDS_PER_CALL;
    for (const sid of sids) {
      const unpublished = this.#underWay.has(sid) ? undefined : this.#backlog.of(sid);
      if (unpublished === undefined) continue;
      const written = this.#write(unpublished);
      const { length } = written.words;
      if (length > wordsLeft && call.length > 0) {
        await this.#send(call);
        call = [];
        wordsLeft = WORDS_PER_CALL;
      }
      call.push({ unpublished, written });
      wordsLeft -= length;
    }
    if (call.length > 0) await this.#send(call);
  }

  #write({ commits, first, channel, epoch }: Unpublished): PublicationWords {
    return writePublication(publicationOf(commits, { first, channel }), epoch, this.#deps);
  }

  async #send(call: Call): Promise<void> {
    const done = Promise.withResolvers<void>();
    for (const { unpublished } of call) this.#underWay.set(unpublished.sid, done.promise);
    const said = await this.#ask(call.map(({ written }) => written));
    for (const [index, { unpublished }] of call.entries()) {
      this.#settle(unpublished, said instanceof StoreError ? said : said[index]);
      this.#underWay.delete(unpublished.sid);
    }
    done.resolve();
    this.#rest();
    const records = call.flatMap(({ unpublished }) => unpublished.commits.map(({ record }) => record));
    if (!(said instanceof StoreError) && records.some(({ toldFrom }) => toldFrom !== undefined)) this.#deps.told();
  }

  async #ask(publications: readonly PublicationWords[]): Promise<readonly unknown[] | StoreError> {
    const { link, scripts } = this.#deps;
    try {
      const said = await link.ask((client, latest) =>
        sendPublications(client, scripts.publish, { publications, as: 'publish', latest }),
      );
      return Array.isArray(said) ? said : new StoreError(`${link.name} came to what is published too late.`);
    } catch (error) {
      return error instanceof StoreError ? error : new StoreError(String(error));
    }
  }

  #settle({ sid, first, commits }: Unpublished, said: unknown): void {
    const { log } = this.#deps;
    if (said === 'fenced' || said === 'forgotten') {
      // Its successor publishes what is in the log; where Redis has lost that, its actor writes back all of it (CL7, ST15).
      this.#backlog.drop(sid);
    } else if (said === 'published') this.#backlog.settle(sid, first + commits.length - 1);
    // It was before, up to this one: the answer was lost.
    else if (typeof said === 'number') this.#backlog.settle(sid, said);
    else if (typeof said === 'string') {
      log.warn({ sid, said }, 'a change is durable, but other tools may not see it');
      this.#backlog.settle(sid, first + commits.length - 1);
    } else {
      this.#keepFor(sid, said instanceof Error ? said : new Error(`it says ${String(said)}`));
      return;
    }
    this.#troubles.delete(sid);
  }

  #keepFor(sid: Sid, why: Error): void {
    const { clock, link } = this.#deps;
    const error = why instanceof StoreError ? why : link.explain(why);
    const failures = 1 + (this.#troubles.get(sid)?.failures ?? 0);
    this.#troubles.set(sid, { error, failures, againAt: clock.elapsed() + restMs(RETRY, failures) });
  }
}
