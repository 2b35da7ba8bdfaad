import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { type Caller, hostOf, joinRoom } from '../callers/callers.ts';
import { Audience, type AudienceDeps } from './audience.ts';
import { machineMs } from './messages.ts';

const reply = z.object({ error: z.object({ code: z.number(), reason: z.string() }), version: z.number() });

/** The server could not keep it in time: it may be done, and is asked for once more, under the same id. */
const BUSY = 403_300_011;
const TRIES_MAX = 20;

const PATIENCE_MS = 30_000;
/** Nobody asks in step with whatever else goes by a clock. */
const PAUSE_MS_MAX = 50;

type Change = { readonly by: Caller; readonly name: string; readonly body: object };
type Around = (change: () => Promise<number>) => Promise<number>;

/** A channel with its host, somebody who is let in and out, and all who watch them. */
export class Call {
  readonly #audience: Audience;
  readonly #host: Caller;
  readonly #applicant: Caller;
  /** A cycle: an application, its link, its end. */
  readonly #changes: readonly Change[];
  #made = 0;

  private constructor(audience: Audience, host: Caller, applicant: Caller, applicantId: string) {
    this.#audience = audience;
    this.#host = host;
    this.#applicant = applicant;
    this.#changes = [
      { by: applicant, name: 'linkcall_apply_rq', body: { op_code: 1 } },
      { by: host, name: 'linkcall_allow_rq', body: { op_code: 1, user_id: applicantId } },
      { by: host, name: 'linkcall_allow_rq', body: { op_code: 3, user_id: applicantId } },
    ];
  }

  /** At the process that is asked first. */
  static async open(url: string, deps: AudienceDeps): Promise<Call> {
    const { sid } = deps;
    const host = await joinRoom(url, { sid, userId: hostOf(sid), role: 'host' });
    const userId = `applicant-of-${sid}`;
    const applicant = await joinRoom(url, { sid, userId, role: 'viewer' });
    return new Call(new Audience(deps), host, applicant, userId);
  }

  /** By those urls. */
  async growTo(viewers: number, urls: readonly string[]): Promise<void> {
    await this.#audience.growTo(viewers, urls);
  }

  /** When nothing is heard of their coming any more. Resolves with how many rooms they sit in. */
  async begin(settleS: number): Promise<number> {
    await wait(settleS * 1_000);
    return this.#audience.look();
  }

  /** Of those who watch. */
  get pids(): readonly number[] {
    return this.#audience.pids;
  }

  async end(): Promise<void> {
    this.#audience.leave();
    await Promise.all([this.#host.leave(), this.#applicant.leave()]);
  }

  /**
   * From the host's allow until the last viewer has it, in ms; all have seen all of it when it resolves. `around`: how each
   * of its changes is made.
   */
  async cycle(around: Around = (change) => change()): Promise<number> {
    const change = () => this.change();
    await around(change);
    await wait(Math.random() * PAUSE_MS_MAX);
    const tookMs = await around(change);
    await around(change);
    return tookMs;
  }

  /** The next one of a cycle, until the last viewer has it, in ms. */
  async change(): Promise<number> {
    const next = this.#changes[this.#made % this.#changes.length];
    if (next === undefined) throw new Error('a cycle has changes');
    this.#made += 1;
    const begunAt = machineMs();
    const version = await insist(next);
    const giveUp = new AbortController();
    const late = wait(PATIENCE_MS, undefined, { signal: giveUp.signal }).then(() => {
      throw new Error(`not all viewers have seen version ${version} within ${PATIENCE_MS} ms`);
    });
    try {
      return (await Promise.race([this.#audience.seen(version), late])) - begunAt;
    } finally {
      giveUp.abort();
      late.catch(() => {});
    }
  }
}

/** Resolves with the version of the channel that it made. */
async function insist({ by, name, body }: Change): Promise<number> {
  const asked = { ...body, cmd_id: crypto.randomUUID() };
  for (let tries = 1; ; tries += 1) {
    const { error, version } = reply.parse(await by.request(name, asked));
    if (error.code === 0) return version;
    if (error.code !== BUSY || tries === TRIES_MAX)
      throw new Error(`${name} is refused: ${error.code} ${error.reason}`);
  }
}
