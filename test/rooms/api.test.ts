import assert from 'node:assert/strict';
import { until } from '../support/until.ts';
import { done, refused } from './replies.ts';
import { link, serverUnderTest, wait } from './serverUnderTest.ts';
import { tellings } from './show/notices.ts';

type Entry = { readonly outcome: string; readonly command: string; readonly events: unknown[] };

describe('what operators do and see of a channel that is in use', () => {
  const underTest = serverUnderTest();

  it('[LC8] in_pk is shown in the schema and refuses starts with 025, until it is over', async () => {
    const { sid, host, ann, bob } = await underTest.gather('ann', 'bob');
    await wait(bob);
    await underTest.put(sid, 'pk', { in_pk: true });
    await Promise.all([host.sees(3), ann.sees(3)]);
    assert.deepEqual([host.state.in_pk, ann.state.in_pk], [true, true]);
    refused(await ann.apply(1), 'in-pk');
    done(await host.direct(1, 'bob'));
    await underTest.put(sid, 'pk', { in_pk: false });
    await ann.sees(5);
    assert.equal(ann.state.in_pk, false);
    done(await ann.apply(1));
    assert.equal((await underTest.show(sid)).in_pk, false);
  });

  it('[LC3] limits of a channel hold for that channel alone, and what is not named stays', async () => {
    const [one, other] = [await underTest.gather('ann', 'bob'), await underTest.gather('ann', 'bob')];
    await underTest.put(one.sid, 'limits', { max_links: 1, when_full: 'keep' });
    await underTest.put(one.sid, 'limits', { max_applies: 1 });
    const { limits } = await underTest.show(one.sid);
    assert.partialDeepStrictEqual(limits, { max_links: 1, max_applies: 1, when_full: 'keep', apply_burst: 3 });
    await wait(one.ann, other.ann);
    refused(await one.bob.apply(1), 'applies-full');
    done(await other.bob.apply(1));
    done(await one.host.direct(1, 'ann'));
    done(await one.bob.apply(1));
    refused(await one.host.direct(1, 'bob'), 'links-full');
  });

  it('[LC22] changes of limits and of the PK are no notices', async () => {
    const { sid, host, ann } = await underTest.gather('ann');
    await underTest.put(sid, 'limits', { max_links: 5 });
    await underTest.put(sid, 'pk', { in_pk: true });
    await ann.sees(3);
    assert.deepEqual(await tellings({ host, ann }), {});
  });

  it('[LC18] the API shows the channel as the schema does, with its clients', async () => {
    const { sid, host, ann, bob } = await underTest.gather('ann', 'bob');
    await link(host, ann);
    await wait(bob);
    await Promise.all([host.sees(4)]);
    const shown = await underTest.show(sid);
    const { singer_id, singer_nick, live, linkcall_state, in_pk, num_link, num_apply, version } = host.state;
    const same = { sid, singer_id, singer_nick, live, linkcall_state, in_pk, num_link, num_apply, version };
    assert.partialDeepStrictEqual(shown, { ...same, clients: 3 });
    assert.partialDeepStrictEqual(shown.links, [{ user_id: 'ann', linkcall_apply: 4 }]);
    assert.partialDeepStrictEqual(shown.applies, [{ user_id: 'bob', linkcall_apply: 1 }]);
    const { body } = await underTest.server.admin('GET', '/api/channels?limit=200');
    assert(Array.isArray(body.channels));
    assert.partialDeepStrictEqual(
      body.channels.find((channel) => channel.sid === sid),
      { ...same, clients: 3 },
    );
  });

  it('[LC8] the journal tells of every command: accepted, refused and malformed', async () => {
    const { sid, host, ann } = await underTest.gather('ann');
    done(await ann.apply(1, { cmd_id: 'start' }));
    refused(await ann.apply(1, { cmd_id: 'twice' }), 'already-applied');
    refused(await ann.apply(99, { cmd_id: 'what?' }), 'bad-request');
    refused(await ann.setSwitch(0), 'bad-request');
    done(await host.direct(1, 'ann'));
    done(await ann.apply(3));
    done(await host.setSwitch(1));
    const entries = await wholeJournal(sid, 8);
    const told = entries.map(({ actor, command, subject, cmd_id, outcome, version }) => [
      actor,
      command,
      subject,
      cmd_id,
      outcome,
      version,
    ]);
    assert.deepEqual(told, [
      ['hana', 'start-session', 'hana', null, 'accepted', 1],
      ['ann', 'start-application', 'ann', 'start', 'accepted', 2],
      ['ann', 'start-application', 'ann', 'twice', 'already-applied', 2],
      ['ann', 'malformed', null, 'what?', 'bad-request', 2],
      ['ann', 'close-switch', 'ann', null, 'bad-request', 2],
      ['hana', 'allow-application', 'ann', null, 'accepted', 3],
      ['ann', 'quit-link', 'ann', null, 'accepted', 4],
      ['hana', 'open-switch', 'hana', null, 'accepted', 4],
    ]);
    assert.deepEqual(
      entries.map(({ seq }) => seq),
      [1, 2, 3, 4, 5, 6, 7, 8],
    );
    assert.deepEqual(entries[5]?.events, [{ type: 'link-started', user_id: 'ann' }]);
  });

  it('[LC8] refusals that no change follows reach the journal by themselves', async () => {
    const { sid, ann } = await underTest.gather('ann');
    refused(await ann.apply(2), 'not-applied');
    refused(await ann.request('linkcall_list_user_rq', { sid: 'another' }), 'bad-request');
    const entries = await wholeJournal(sid, 3);
    assert.deepEqual(
      entries.slice(1).map(({ command, outcome }) => [command, outcome]),
      [
        ['cancel-application', 'not-applied'],
        ['malformed', 'bad-request'],
      ],
    );
  });

  /** Oldest first, once there are so many. */
  async function wholeJournal(sid: string, length: number): Promise<(Entry & Record<string, unknown>)[]> {
    let entries: (Entry & Record<string, unknown>)[] = [];
    await until(async () => {
      entries = (await underTest.show(sid, '/journal')).entries.toReversed();
      return entries.length >= length;
    }, `${length} entries`);
    return entries;
  }
});
