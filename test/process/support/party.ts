import assert from 'node:assert/strict';
import type { Random } from '../../../loadtest/random.ts';
import { parseUserId, type Sid, type UserId } from '../../../src/domain/ids.ts';
import { TestClient, type Wire } from '../../support/client.ts';
import type { TestServer } from '../../support/server.ts';
import { channel } from './operator.ts';
import { isAccepted, type Sent, Talker } from './traffic.ts';
import { type Found, Ledger } from './wreck.ts';

const TOO_OFTEN = 403300017;
/** Of the host's commands of all rounds before the last one, those that are sent again after a crash. */
const OLD_REPEATS = 2;

type PartyDeps = { readonly sid: Sid; readonly limits: Ledger['limits']; readonly random: Random };

/** The people of one channel, from crash to crash: a host, a viewer who comes back, and one who is new each time. */
export class Party {
  readonly ledger: Ledger;
  readonly #random: Random;
  readonly #older: Sent[] = [];
  #talkers: Talker[] = [];
  #lastRun: Sent[] = [];

  constructor({ sid, limits, random }: PartyDeps) {
    this.ledger = new Ledger(sid, limits);
    this.#random = random;
  }

  get talkers(): readonly Talker[] {
    return this.#talkers;
  }

  get #sid(): Sid {
    return this.ledger.channel.sid;
  }

  /** The newcomer of the last round comes back, the one before them stays away. */
  async gather(server: TestServer, round: number, onReply: () => void): Promise<void> {
    const { waiting, linked } = this.ledger.channel;
    const ids = [`${this.#sid} v${round - 1}`, `${this.#sid} v${round}`];
    const viewerIds = [...new Set([...ids, ...[...waiting, ...linked].map(({ person }) => person.userId as string)])];
    const join = async (role: 'host' | 'viewer', userId: string) => {
      const client = await TestClient.joinInTime(server, this.#sid, role, userId);
      const run = `${round}`;
      return new Talker({ sid: this.#sid, client, role, viewerIds, random: this.#random, run, onReply });
    };
    this.#talkers = await Promise.all([
      join('host', `host of ${this.#sid}`),
      ...ids.map((userId) => join('viewer', userId)),
    ]);
  }

  /** [LC17] The clients did not all hear what became of their commands; they ask again, and so do those who did. */
  async repeat(): Promise<void> {
    const older =
      this.#older.length === 0 ? [] : Array.from({ length: OLD_REPEATS }, () => this.#random.pick(this.#older));
    const byUser = new Map(this.#talkers.map(({ client }) => [client.userId, client]));
    await Promise.all(
      [...this.#lastRun, ...older].map(async (one) => {
        const client = byUser.get(one.userId);
        if (client === undefined) return;
        if (one.reply === undefined) one.reply = await client.request(one.name, one.payload);
        else if (isAccepted(one)) assert.deepEqual(await client.request(one.name, one.payload), one.reply);
      }),
    );
    this.ledger.checkLater(this.#lastRun);
    this.#older.push(
      ...this.#lastRun.filter((one) => isAccepted(one) && one.userId === this.#talkers[0]?.client.userId),
    );
  }

  /** [LC11] */
  async tryBars(): Promise<void> {
    const viewers = this.#talkers.filter(({ role }) => role === 'viewer').map(({ client }) => client);
    await Promise.all(
      viewers.map(async (viewer) => {
        const barredUntil = this.#barOf(viewer.userId);
        if (barredUntil === 0) return;
        const { error, retry_after_ms, time_now } = await viewer.apply(1);
        assert.deepEqual([error.code, time_now + retry_after_ms], [TOO_OFTEN, barredUntil]);
      }),
    );
  }

  /** After a crash: what the file holds, against what the clients were told. */
  examine(found: Found): void {
    this.ledger.takeIn(found);
    this.#lastRun = this.#talkers.flatMap((talker) => talker.sent);
    this.ledger.check(this.#lastRun);
    const seen = Math.max(...this.#talkers.map((talker) => talker.versionSeen));
    assert(seen <= this.ledger.channel.version, `version ${seen} was shown, ${this.ledger.channel.version} was kept`);
    for (const { userId, reply } of this.#lastRun) {
      if (reply?.error.code === TOO_OFTEN) assert.equal(this.#barOf(userId), reply.time_now + reply.retry_after_ms);
    }
    for (const { command } of found.entries) assert.notEqual(command, 'leave', 'nobody was away for long');
  }

  /** After a restart, before anybody has come: the channel is as it was left. */
  async compare(server: TestServer): Promise<void> {
    const { version, isOpen, linked, waiting } = this.ledger.channel;
    const view = await channel(server, this.#sid);
    assert.deepEqual([view.version, view.linkcall_state, view.clients], [version, isOpen ? 0 : 1, 0]);
    assert.deepEqual(
      view.links.map(place),
      linked.map((link) => [link.person.userId, link.appliedAt, link.allowedAt]),
    );
    assert.deepEqual(
      view.applies.map(place),
      waiting.map(({ person, appliedAt }) => [person.userId, appliedAt, 0]),
    );
  }

  #barOf(userId: string): number {
    return this.ledger.channel.applicants.get(parsed(userId))?.barredUntil ?? 0;
  }
}

const place = ({ user_id, time_apply, time_allow }: Wire) => [user_id, time_apply, time_allow];

function parsed(text: string): UserId {
  const id = parseUserId(text);
  assert(id !== undefined);
  return id;
}
