import assert from 'node:assert/strict';
import fc from 'fast-check';
import { channelRow, listChannels, mergeChannels } from '../../../src/app/lists/channelRows.ts';
import type { Event } from '../../../src/domain/event.ts';
import { EMPTY_ROSTER, learn } from '../../../src/domain/roster/roster.ts';
import type { ChannelRow, ChannelSort, ChannelsAsked, ChannelsPage } from '../../../src/ports/lists.ts';
import { channelsPage } from '../../../src/routing/lists/listMessages.ts';
import { remoteRequest } from '../../../src/routing/remoteRequests.ts';
import { hostLive, linkStarted, pkChanged, started, strangerSeen } from '../../support/events.ts';
import { channelAfter } from '../../support/given.ts';
import { LIFE, sid, streamId, userId } from '../../support/people.ts';

const process = { id: 'one', address: 'one.example:2567' };
const ALL: ChannelsAsked = { sort: 'sid', filters: [], search: '', after: undefined, limit: 50 };

const rowOf = (...events: readonly Event[]): ChannelRow =>
  channelRow({ channel: channelAfter(...events), roster: EMPTY_ROSTER, clients: 3, process });

/** As what is read from JSON. */
const plain = <T>(model: { [Key in keyof T]: fc.Arbitrary<T[Key]> }) => fc.record(model, { noNullPrototype: true });
const since = fc.constantFrom(0, 10, 20, 30);
const hosted = fc.constantFrom(
  undefined,
  { userId: userId('hana'), nick: 'Hana' },
  { userId: userId('bo'), nick: 'BO' },
);
const row: fc.Arbitrary<ChannelRow> = plain({
  ...{ sid: fc.stringMatching(/^[abAB]{1,4}$/).map(sid), host: hosted },
  ...{ isLive: fc.boolean(), isOpen: fc.boolean(), inPk: fc.boolean() },
  ...{ links: fc.nat(2), waiting: fc.nat(2), strangers: fc.nat(1), clients: fc.nat(3), version: fc.nat() },
  ...{ waitingSince: since, linkedSince: since, process: fc.constant(process) },
});
const rows = fc.uniqueArray(row, { selector: ({ sid }) => sid, maxLength: 40 });
const asked: fc.Arbitrary<ChannelsAsked> = plain({
  sort: fc.constantFrom<ChannelSort>('sid', 'viewers', 'waiting', 'longest-wait', 'longest-call'),
  filters: fc.subarray(['live', 'waiting', 'pk', 'strangers'] as const),
  search: fc.constantFrom('', 'a', 'HAN', 'bo', 'zzz'),
  after: fc.constant(undefined),
  limit: fc.integer({ min: 1, max: 50 }),
});

/** Greater is sooner. */
const WEIGHTS: Readonly<Record<ChannelSort, (row: ChannelRow) => number>> = {
  sid: () => 0,
  viewers: ({ clients }) => clients,
  waiting: ({ waiting }) => waiting,
  'longest-wait': ({ waitingSince }) => (waitingSince === 0 ? 0 : 1_000 - waitingSince),
  'longest-call': ({ linkedSince }) => (linkedSince === 0 ? 0 : 1_000 - linkedSince),
};

describe('the list of channels', () => {
  it('[OP3] has those that fit all filters and the search, in the order that is asked for, and counts them', () => {
    fc.assert(
      fc.property(rows, asked, (all, of) => {
        const found = all.filter(({ sid, host }) =>
          `${sid}\n${host?.userId}\n${host?.nick}`.toLowerCase().includes(of.search.toLowerCase()),
        );
        const has = {
          live: found.filter(({ isLive }) => isLive),
          waiting: found.filter(({ waiting }) => waiting > 0),
          pk: found.filter(({ inPk }) => inPk),
          strangers: found.filter(({ strangers }) => strangers > 0),
        };
        const wanted = found.filter((one) => of.filters.every((filter) => has[filter].includes(one)));
        const weight = WEIGHTS[of.sort];
        const expected = wanted.toSorted((one, other) => weight(other) - weight(one) || (one.sid < other.sid ? -1 : 1));
        const page = listChannels(all, of);
        assert.deepEqual(page.rows, expected.slice(0, of.limit));
        assert.deepEqual(page.total, expected.length);
        assert.deepEqual(page.counts, {
          all: found.length,
          ...{ live: has.live.length, waiting: has.waiting.length, pk: has.pk.length, strangers: has.strangers.length },
        });
      }),
      { numRuns: 300 },
    );
  });

  it('[OP3] is the same, however the channels lie on processes, and survives the way between them', () => {
    fc.assert(
      fc.property(rows, asked, fc.array(fc.nat(2), { minLength: 40, maxLength: 40 }), (all, of, places) => {
        const request = remoteRequest.parse(sent({ type: 'list-channels', asked: of }));
        assert.deepEqual(request, { type: 'list-channels', asked: of });
        const pages = [0, 1, 2].map((part): ChannelsPage => {
          const own = all.filter((_, nth) => places[nth] === part);
          return channelsPage.parse(sent(listChannels(own, of)));
        });
        assert.deepEqual(mergeChannels(pages, of), listChannels(all, of));
      }),
      { numRuns: 300 },
    );
  });

  it('[OP3] knows since when somebody waits, and is on the line', () => {
    const quiet = rowOf();
    assert.deepEqual([quiet.isLive, quiet.host, quiet.waitingSince, quiet.linkedSince], [false, undefined, 0, 0]);
    const busy = rowOf(
      ...[hostLive(), started('ann', 100), started('ben', 200), linkStarted('ann', 300, 100)],
      ...[started('cem', 400), pkChanged(true)],
    );
    assert.deepEqual([busy.links, busy.waiting, busy.waitingSince, busy.linkedSince], [1, 2, 200, 300]);
    assert.deepEqual([busy.isLive, busy.inPk, busy.host?.userId, busy.clients], [true, true, 'hana', 3]);
  });

  it('[OP3] counts who publishes and must not, as long as they do', () => {
    const stream = { session: LIFE.session, streamId: streamId('mallory'), streamSid: 's', userId: userId('mallory') };
    const opened = learn(
      learn(EMPTY_ROSTER, { type: 'created', session: LIFE.session, at: 1 }, 1).roster,
      { type: 'stream-opened', ...stream, seq: 1, createdAt: LIFE.createdAt },
      20,
    ).roster;
    const gone = learn(
      opened,
      { type: 'stream-closed', ...stream, seq: 2, createdAt: LIFE.createdAt, closedAt: 30 },
      30,
    ).roster;
    const channel = channelAfter(hostLive(), strangerSeen('mallory'));
    const strangers = [EMPTY_ROSTER, opened, gone].map(
      (roster) => channelRow({ channel, roster, clients: 0, process }).strangers,
    );
    assert.deepEqual(strangers, [0, 1, 0]);
    const ann = { ...stream, streamId: streamId('ann'), userId: userId('ann') };
    const both = learn(opened, { type: 'stream-opened', ...ann, seq: 2, createdAt: LIFE.createdAt }, 40).roster;
    assert.equal(channelRow({ channel, roster: both, clients: 0, process }).strangers, 1, 'ann may publish');
    assert.equal(channelRow({ channel: channelAfter(hostLive()), roster: opened, clients: 0, process }).strangers, 0);
  });

  it('[OP3] gives no more than it is asked for', () => {
    const many = Array.from({ length: 300 }, (_, n) => ({ ...rowOf(), sid: sid(`s${n}`) }));
    assert.equal(listChannels(many, ALL).rows.length, 50);
  });
});

/** As JSON, which knows no undefined. */
const sent = (message: object): unknown => JSON.parse(JSON.stringify(message));
