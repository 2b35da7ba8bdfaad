import assert from 'node:assert/strict';
import type { Random } from '../../../loadtest/random.ts';
import { connectChannel } from '../../../src/client/index.ts';
import { assertAgreement, wholeJournal } from '../../client/agreement.ts';
import { ANSWER_WITHIN_MS, tokenOf } from '../../client/channels.ts';
import { Player } from '../../client/player.ts';
import { channel, listed } from '../../process/support/operator.ts';
import type { TestServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import type { TestCluster } from '../testCluster.ts';

export type CallsOptions = {
  readonly cluster: TestCluster;
  readonly sids: readonly string[];
  readonly random: Random;
  readonly thinkMs: number;
};

/** Calls of a host and two viewers each, by typed clients all over a cluster. */
export class Calls {
  readonly players: readonly Player[];
  readonly #cluster: TestCluster;
  readonly #sids: readonly string[];

  private constructor({ cluster, sids }: CallsOptions, players: readonly Player[]) {
    this.#cluster = cluster;
    this.#sids = sids;
    this.players = players;
  }

  static async gather(options: CallsOptions): Promise<Calls> {
    const players = await Promise.all(options.sids.map((sid, nth) => gatherIn(options, sid, nth)));
    return new Calls(options, players.flat());
  }

  async leave(): Promise<void> {
    await Promise.all(this.players.map((player) => player.channel.leave()));
  }

  /** They go on meanwhile, and each order of theirs is answered as the journal has it. */
  async playThrough(trouble: () => Promise<void>): Promise<void> {
    let isOver = false;
    const played = Promise.all(this.players.map((player) => player.play(() => isOver)));
    try {
      await this.goOn();
      await trouble();
      await this.goOn();
    } finally {
      isOver = true;
    }
    await played;
    assert.deepEqual(
      this.players.flatMap(({ unanswered }) => unanswered),
      [],
    );
    await assertAgreement(this.#cluster.server(0), this.#sids, this.players);
    for (const sid of this.#sids) {
      const byThemselves = (await wholeJournal(this.#cluster.server(0), sid)).filter(({ command }) =>
        ['leave', 'end-session', 'end-overdue', 'close-room'].includes(command),
      );
      assert.deepEqual(byThemselves, [], `nobody in ${sid} was gone`);
    }
  }

  /** Until everybody has been answered some more. */
  async goOn(): Promise<void> {
    const goals = this.players.map((player) => ({ player, answers: player.accepted.length + 3 }));
    await until(() => goals.every(({ player, answers }) => player.accepted.length >= answers), 'all calls go on');
  }

  async serverOf(sid: string): Promise<TestServer> {
    const { address } = (await channel(this.#cluster.server(0), sid)).process;
    return this.#cluster.servers.find(({ url }) => new URL(url).host === address) ?? assert.fail(`nobody has ${sid}`);
  }

  /** Those whose channels this process has. */
  async playersAt({ url }: TestServer): Promise<Player[]> {
    const sidsThere = (await listed(this.#cluster.server(0)))
      .filter(({ process }) => process.address === new URL(url).host)
      .map(({ sid }) => sid);
    return this.players.filter(({ sid }) => sidsThere.includes(sid));
  }
}

async function gatherIn({ cluster, random, thinkMs }: CallsOptions, sid: string, nth: number): Promise<Player[]> {
  const viewerIds = [`${sid} ann`, `${sid} bob`];
  // Each asks another process first.
  const url = [cluster.server(nth).url, cluster.server(nth + 1).url, cluster.server(nth + 2).url] as const;
  const people = [`${sid} hana`, ...viewerIds].map(async (userId) => {
    const token = await tokenOf(sid, viewerIds.includes(userId) ? 'viewer' : 'host', userId);
    const connected = connectChannel({ url, sid, token, answerWithinMs: ANSWER_WITHIN_MS });
    return new Player({ channel: connected, sid, userId, viewerIds, random, thinkMs });
  });
  return Promise.all(people);
}
