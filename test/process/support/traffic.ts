import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../../../loadtest/random.ts';
import type { TestClient, Wire } from '../../support/client.ts';
import { until } from '../../support/until.ts';

/** A command as the one who sent it knows it; without a reply if the connection ended first. */
export type Sent = {
  readonly sid: string;
  readonly userId: string;
  readonly name: string;
  readonly payload: { readonly cmd_id: string };
  reply: Wire | undefined;
};

export const isAccepted = ({ reply }: Sent): boolean => reply?.error.code === 0;

export const isBusy = ({ reply }: Sent): boolean => reply?.error.reason === 'busy';

const IN_FLIGHT = 3;

type TalkerDeps = {
  readonly sid: string;
  readonly client: TestClient;
  readonly role: 'host' | 'viewer';
  /** Whom a host lets in, refuses and removes. */
  readonly viewerIds: readonly string[];
  readonly random: Random;
  /** Makes the ids of its commands its own. */
  readonly run: string;
  readonly onReply?: () => void;
  /** So long they think before the next one; a crowd that does not keeps the machine busy. */
  readonly thinkMs?: number;
};

/** A user who sends one command after the other, several at a time, and remembers every reply. */
export class Talker {
  readonly client: TestClient;
  readonly sid: string;
  readonly role: TalkerDeps['role'];
  readonly sent: Sent[] = [];
  readonly #deps: TalkerDeps;
  #isTalking = true;

  constructor(deps: TalkerDeps) {
    this.#deps = deps;
    this.client = deps.client;
    this.sid = deps.sid;
    this.role = deps.role;
    // It comes back with a join of its own: a restarted server knows no reconnection tokens.
    deps.client.room.reconnection.enabled = false;
  }

  /** Resolves after `hush`, or when the connection has ended. */
  async talk(): Promise<void> {
    await Promise.all(Array.from({ length: IN_FLIGHT }, () => this.#talkOneByOne()));
    const { userId } = this.client;
    // Nothing is sent any more as soon as the connection closes, and only then it has ended.
    if (this.#isTalking)
      await until(() => this.client.closeCode !== undefined, `the connection of ${userId} has ended`);
  }

  /** What is in flight is still awaited. */
  hush(): void {
    this.#isTalking = false;
  }

  /** The highest version that anything it was shown carries. */
  get versionSeen(): number {
    const { received, state } = this.client;
    const versions = [...received.map(({ body }) => body), ...this.sent.map(({ reply }) => reply)];
    return Math.max(state.version, ...versions.map((body) => body?.version ?? 0));
  }

  async #talkOneByOne(): Promise<void> {
    while (this.#isTalking) {
      const one = this.#next();
      this.sent.push(one);
      try {
        one.reply = await this.client.request(one.name, one.payload);
      } catch {
        // The connection has ended.
        return;
      }
      this.#deps.onReply?.();
      const { thinkMs = 0 } = this.#deps;
      if (thinkMs > 0) await pause(thinkMs);
    }
  }

  #next(): Sent {
    const { sid, run, random, role } = this.#deps;
    const { userId } = this.client;
    const { name, payload } = role === 'host' ? this.#hostCommand(random) : viewerCommand(random);
    const cmd_id = `${run}-${this.sent.length}`;
    return { sid, userId, name, payload: { ...payload, cmd_id }, reply: undefined };
  }

  #hostCommand(random: Random) {
    if (random.chance(0.15)) return { name: 'linkcall_set_state_rq', payload: { op_code: random.chance(0.8) ? 1 : 0 } };
    const op_code = random.pick([1, 1, 1, 2, 3, 3]);
    return { name: 'linkcall_allow_rq', payload: { op_code, user_id: random.pick(this.#deps.viewerIds) } };
  }
}

const viewerCommand = (random: Random) => ({
  name: 'linkcall_apply_rq',
  payload: { op_code: random.pick([1, 1, 1, 2, 3]) },
});
