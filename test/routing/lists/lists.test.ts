import assert from 'node:assert/strict';
import { pageOf } from '../../../src/app/lists/page.ts';
import { Unavailable } from '../../../src/ports/channelStore.ts';
import type { BlockRow, BlocksAsked, ChannelsAsked, PeopleAsked } from '../../../src/ports/lists.ts';
import type { ListHere, ListRequest } from '../../../src/routing/lists/listHere.ts';
import { createLists, type ListsDeps } from '../../../src/routing/lists/lists.ts';
import { remoteRequest } from '../../../src/routing/remoteRequests.ts';
import { userId } from '../../support/people.ts';

const CHANNELS: ChannelsAsked = { sort: 'sid', filters: [], search: '', after: undefined, limit: 3 };
const PEOPLE: PeopleAsked = {
  ...{ standing: ['linked'], filters: [], modes: [], prefix: '', userId: undefined, after: undefined, limit: 3 },
};
const BLOCKS: BlocksAsked = { userId: userId('ann'), after: undefined, limit: 3 };
const NO_CHANNELS = { rows: [], total: 0, counts: { all: 0, live: 0, waiting: 0, pk: 0, strangers: 0 } };

const blockOf = (host: string): BlockRow => ({ hostId: userId(host), until: 'for-ever', by: userId('olga'), at: 1 });
const blocksPage = (...hosts: string[]) =>
  pageOf(hosts.map(blockOf), ({ hostId }) => ({ rank: 0, id: hostId }), BLOCKS);

const here: ListHere = {
  channels: () => NO_CHANNELS,
  people: () => ({ rows: [], total: 0 }),
  blocks: () => blocksPage('b', 'd'),
};

const AWAY = new Unavailable('Redis is away', 'Redis at 10.0.0.1 is away');
const storeIsAway = async () => Promise.reject(AWAY);

const SILENT = ['one', 'other', 'third'];

function surveyed(answers: readonly unknown[], silent: number) {
  const asked: ListRequest[] = [];
  const survey: ListsDeps['survey'] = async (request, answer) => {
    asked.push(request);
    return {
      answers: answers.map((one) => answer.parse(JSON.parse(JSON.stringify(one)))),
      silent: SILENT.slice(0, silent),
    };
  };
  return { lists: createLists({ here, survey, blockersOf: storeIsAway }), asked };
}

describe('lists over all processes', () => {
  it('[OP2, OP3] ask all of them once for a page, in words that each of them can read', async () => {
    const { lists, asked } = surveyed([], 0);
    await lists.channels(CHANNELS);
    await lists.people(PEOPLE);
    await lists.blocks(BLOCKS);
    assert.deepEqual(asked, [
      { type: 'list-channels', asked: CHANNELS },
      { type: 'list-people', asked: PEOPLE },
      { type: 'list-blocks', asked: BLOCKS },
    ]);
    const read = asked.map((request) => remoteRequest.parse(JSON.parse(JSON.stringify(request))));
    assert.deepEqual(read, asked);
  });

  it('[OP2] are the pages of all of them as one, with a host once who has channels at two', async () => {
    const { lists } = surveyed([blocksPage('c', 'd', 'e'), blocksPage('a')], 0);
    const { rows, away } = await lists.blocks(BLOCKS);
    assert.deepEqual(
      rows.map(({ hostId }) => hostId),
      ['a', 'b', 'c'],
    );
    assert.equal(away, 'Redis is away', 'there may be more');
  });

  it('[OP2] tell of all hosts who have blocked somebody, as the store has it, and ask no process', async () => {
    const asked: ListRequest[] = [];
    const survey: ListsDeps['survey'] = async (request) => {
      asked.push(request);
      return { answers: [], silent: ['one'] };
    };
    const blockersOf = async () => ['e', 'a', 'd', 'c'].map(blockOf);
    const lists = createLists({ here, survey, blockersOf });
    const first = await lists.blocks(BLOCKS);
    assert.deepEqual(first, { rows: ['a', 'c', 'd'].map(blockOf), total: 4, away: undefined });
    const rest = await lists.blocks({ ...BLOCKS, after: { rank: 0, id: 'd' } });
    assert.deepEqual([rest.rows, rest.total], [[blockOf('e')], 4]);
    assert.deepEqual(asked, []);
    const broken = createLists({ here, survey, blockersOf: async () => Promise.reject(new Error('a bug')) });
    await assert.rejects(broken.blocks(BLOCKS), /a bug/);
  });

  it('[OP3, ST7] say that they are not whole while somebody does not answer, or nobody knows who is there', async () => {
    for (const [silent, why] of [
      [1, 'a process does not answer'],
      [2, '2 processes do not answer'],
    ] as const) {
      const { lists } = surveyed([blocksPage('a')], silent);
      const found = await lists.blocks(BLOCKS);
      assert.deepEqual([found.rows.length, found.away], [3, why]);
    }
    const alone = createLists({ here, survey: storeIsAway, blockersOf: storeIsAway });
    assert.deepEqual(await alone.channels(CHANNELS), { ...NO_CHANNELS, away: 'Redis is away' });
    assert.deepEqual((await alone.blocks(BLOCKS)).rows, [blockOf('b'), blockOf('d')]);
    const broken = createLists({
      here,
      survey: async () => Promise.reject(new Error('a bug')),
      blockersOf: storeIsAway,
    });
    await assert.rejects(broken.channels(CHANNELS), /a bug/);
  });
});
