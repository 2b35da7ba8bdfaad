import { type Channel, type ChannelView, CommandError, connectChannel } from '../../../src/client/index.ts';
import type { GiveToken } from '../../tokens.ts';
import { wrongInView } from '../invariants.ts';
import type { CommandKind, Metrics } from '../metrics.ts';
import { SeenVersions } from '../propagation.ts';
import type { Wish } from './choose.ts';
import { COMMAND, type Reply } from './commands.ts';
import type { PublishingPhone } from './publishingPhone.ts';

export type VirtualUserDeps = {
  readonly sid: string;
  readonly userId: string;
  readonly role: 'host' | 'viewer';
  readonly urls: readonly [string, ...string[]];
  readonly giveToken: GiveToken;
  /** More would be refused, and the user barred for long (LC11). */
  readonly appliesPerMinute: number;
  readonly metrics: Metrics;
  /** In ms since the start of the load. */
  readonly nowMs: () => number;
  /** Undefined: nobody publishes anything. */
  readonly phone: PublishingPhone | undefined;
  readonly on: {
    saw(user: VirtualUser, view: ChannelView, atMs: number): void;
    gone(user: VirtualUser): void;
    violation(userId: string, saw: string): void;
  };
};

/** A minute, and a little for the way. */
const APPLY_WINDOW_MS = 61_000;

const PATIENT = { joinWithinMs: 20_000, heartbeatMs: 30_000, retryBusy: false };

/** Somebody in a channel, as an app would put them there, who notes what must not be. */
export class VirtualUser {
  readonly seen = new SeenVersions();
  readonly userId: string;
  /** Commands that are not answered yet. */
  pending = 0;
  /** Of the newest accepted command. */
  answeredVersion = 0;
  readonly #deps: VirtualUserDeps;
  #appliedAtMs: readonly number[] = [];
  #barredUntilMs = 0;
  #channel: Channel | undefined;
  #knownVersion = 0;

  constructor(deps: VirtualUserDeps) {
    this.#deps = deps;
    this.userId = deps.userId;
  }

  get view(): ChannelView | undefined {
    return this.#channel?.state;
  }

  get isConnected(): boolean {
    return this.#channel?.connection.status === 'connected';
  }

  /** Left on purpose, or not come yet. */
  get isAway(): boolean {
    return this.#channel === undefined;
  }

  get mayApply(): boolean {
    const nowMs = this.#deps.nowMs();
    const recent = this.#appliedAtMs.filter((atMs) => atMs > nowMs - APPLY_WINDOW_MS);
    return this.#barredUntilMs <= nowMs && recent.length < this.#deps.appliesPerMinute;
  }

  get reasonToBeAway(): string {
    return this.#channel?.connection.reason ?? 'left';
  }

  /** Resolves when connected; rejects if that is refused for good. */
  async join(): Promise<void> {
    const { sid, role, userId, urls, giveToken } = this.#deps;
    const token = () => giveToken({ sub: userId, role, nick: userId, sid });
    const channel = connectChannel({ url: urls, sid, token, ...PATIENT });
    this.#channel = channel;
    channel.on('state', (view) => this.#look(view));
    let wasConnected = false;
    channel.on('connection', ({ status }) => {
      if (status === 'connected' && wasConnected) this.#deps.metrics.count('comebacks');
      if (status === 'reconnecting' && wasConnected) this.#drop();
      wasConnected = status === 'connected' || (wasConnected && status === 'reconnecting');
      if (status === 'closed') this.#deps.on.gone(this);
    });
    await channel.connected();
    await this.#deps.phone?.use(channel);
  }

  async leave(): Promise<void> {
    const channel = this.#channel;
    this.#channel = undefined;
    this.#deps.phone?.leave();
    await channel?.leave();
  }

  /** Resolves with the reply to what was due at `dueMs`; undefined: there was none. */
  async ask({ kind, userId: about = '', seat }: Wish, dueMs: number): Promise<Reply | undefined> {
    const { metrics, nowMs, on, userId } = this.#deps;
    const channel = this.#channel;
    if (channel === undefined) return undefined;
    metrics.count(`asked ${kind}`);
    this.pending += 1;
    try {
      const reply = await COMMAND[kind](channel, about, seat);
      metrics.time('reply', nowMs() - dueMs);
      metrics.time(`reply to ${kind}`, nowMs() - dueMs);
      this.#hear(kind, reply);
      return reply;
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      metrics.count('lost replies');
      on.violation(userId, `no reply to "${kind}": ${error.message}`);
      return undefined;
    } finally {
      this.pending -= 1;
    }
  }

  /** What the server lists, to the host. */
  async list() {
    return this.#channel?.list();
  }

  #hear(kind: CommandKind, { error, version, retry_after_ms: barredMs = 0 }: Reply): void {
    const { metrics, nowMs, on, userId } = this.#deps;
    metrics.count(`answered ${error.code} ${error.code === 0 ? 'done' : error.reason}`);
    if (kind === 'apply') this.#barredUntilMs = nowMs() + barredMs;
    if (kind === 'apply' && error.code === 0)
      this.#appliedAtMs = [...this.#appliedAtMs, nowMs()].slice(-this.#deps.appliesPerMinute);
    if (error.code !== 0 || kind.startsWith('list')) return;
    if (version < this.answeredVersion)
      on.violation(userId, `"${kind}" answered with version ${version} after version ${this.answeredVersion}`);
    this.answeredVersion = Math.max(version, this.answeredVersion);
  }

  #look(view: ChannelView): void {
    if (view.stale) return;
    const { on, userId, nowMs } = this.#deps;
    for (const saw of wrongInView(view, this.#knownVersion)) on.violation(userId, saw);
    this.#knownVersion = Math.max(view.version, this.#knownVersion);
    const atMs = nowMs();
    this.seen.note(view.version, atMs);
    on.saw(this, view, atMs);
  }

  #drop(): void {
    this.#deps.metrics.count('drops');
    this.#deps.on.gone(this);
  }
}
