import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../../loadtest/random.ts';
import { type Channel, CommandError } from '../../src/client/index.ts';

type Act = (
  channel: Channel,
  userId: string,
) => Promise<{ readonly error: { code: number }; readonly version: number }>;

const HOSTS_ACTS: Readonly<Record<string, Act>> = {
  'allow-application': (channel, userId) => channel.allow(userId),
  'refuse-application': (channel, userId) => channel.refuse(userId),
  'remove-link': (channel, userId) => channel.remove(userId),
  'open-switch': (channel) => channel.open(),
};
const VIEWERS_ACTS: Readonly<Record<string, Act>> = {
  'start-application': (channel) => channel.apply(),
  'cancel-application': (channel) => channel.cancel(),
  'quit-link': (channel) => channel.quit(),
};

const IN_FLIGHT = 2;

/** What a server of players is set to: whoever is away comes back, and nobody but they ends anything. */
export const CALLS_ONLY = {
  MAX_MESSAGES_PER_S: '100000',
  JOURNAL_MAX: '1000000',
  WHEN_FULL: 'keep',
  MAX_LINKS: '1',
  APPLY_BURST: '1000',
  APPLY_LIFE_MS: '600000',
  RECONNECT_MS: '600000',
  HOST_RECONNECT_MS: '600000',
};

export type PlayerDeps = {
  readonly channel: Channel;
  readonly sid: string;
  readonly userId: string;
  readonly viewerIds: readonly string[];
  readonly random: Random;
  /** So long they think before they act again; a crowd that does not keeps the machine busy. */
  readonly thinkMs?: number;
};

/** Somebody who does one thing after the other, two at a time, and remembers what was answered. */
export class Player {
  readonly channel: Channel;
  readonly sid: string;
  readonly userId: string;
  /** Each accepted command as `command@version`, in the order of the answers. */
  readonly accepted: string[] = [];
  readonly unanswered: CommandError[] = [];
  refusals = 0;
  readonly #deps: PlayerDeps;
  #versionSeen = 0;
  #next = Promise.withResolvers<void>();

  constructor(deps: PlayerDeps) {
    this.#deps = deps;
    this.channel = deps.channel;
    this.sid = deps.sid;
    this.userId = deps.userId;
    this.channel.on('state', ({ version }) => {
      if (version < this.#versionSeen) throw new Error(`version ${version} was shown after ${this.#versionSeen}`);
      this.#versionSeen = version;
    });
  }

  /** Resolves when the last one was answered. */
  async play(isOver: () => boolean): Promise<void> {
    const { thinkMs = 0 } = this.#deps;
    const playOneByOne = async () => {
      while (!isOver()) {
        await this.#act();
        if (thinkMs > 0) await pause(thinkMs);
      }
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, playOneByOne));
  }

  /** Resolves at the next answer, a refusal too. */
  answered(): Promise<void> {
    return this.#next.promise;
  }

  async #act(): Promise<void> {
    const { random, viewerIds } = this.#deps;
    const acts = viewerIds.includes(this.userId) ? VIEWERS_ACTS : HOSTS_ACTS;
    const [name, act] = random.pick(Object.entries(acts));
    try {
      const { error, version } = await act(this.channel, random.pick(viewerIds));
      if (error.code === 0) this.accepted.push(`${name}@${version}`);
      else this.refusals += 1;
      this.#next.resolve();
      this.#next = Promise.withResolvers();
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      this.unanswered.push(error);
    }
  }
}
