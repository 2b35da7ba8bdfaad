import assert from 'node:assert/strict';
import { channel, patiently } from '../process/support/operator.ts';
import type { Wire as Json } from '../support/client.ts';
import type { TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';
import { ids } from './channels.ts';
import type { Player } from './player.ts';

/** [LC17, LC18, LC19] What the players were told, the journals, and what they and the operator see in the end agree. */
export async function assertAgreement(server: TestServer, sids: readonly string[], players: readonly Player[]) {
  for (const sid of sids) {
    const journal = await wholeJournal(server, sid);
    const versions = journal.filter(({ events }) => events.length > 0).map(({ version }) => version);
    assert.deepEqual(
      versions,
      [...new Set(versions)].toSorted((one, other) => one - other),
      'there is one history',
    );
    const entries = journal.filter(({ cmd_id }) => cmd_id !== null);
    const keys = entries.map(({ actor, cmd_id }) => `${actor} ${cmd_id}`);
    assert.equal(new Set(keys).size, keys.length, `a command of ${sid} was done twice`);
    const { version, links, applies } = await channel(server, sid);
    for (const player of players.filter((one) => one.sid === sid)) {
      const own = entries.filter(({ actor }) => actor === player.userId);
      // One at a time: the answers came in the order of the journal.
      assert.deepEqual(
        player.accepted,
        own.map((entry) => `${entry.command}@${entry.version}`),
      );
      await until(() => player.channel.state?.version === version, `${player.userId} sees the end`);
      assert.deepEqual(ids(player.channel.state?.links), ids(links));
      if (player.userId.endsWith('hana')) assert.deepEqual(ids(player.channel.state?.applies), ids(applies));
    }
  }
}

/** What was accepted, oldest first. */
export async function wholeJournal(server: TestServer, sid: string): Promise<Json[]> {
  const found: Json[] = [];
  for (let before = ''; ; ) {
    const path = `/api/channels/${encodeURIComponent(sid)}/journal?limit=200${before}`;
    const body = await patiently(server, path);
    found.push(...body.entries);
    if (body.entries.length < 200) break;
    before = `&before=${body.entries.at(-1).seq}`;
  }
  return found.filter(({ outcome }) => outcome === 'accepted').reverse();
}
