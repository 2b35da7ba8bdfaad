import assert from 'node:assert/strict';
import fc from 'fast-check';
import { listPeople, mergePeople, peopleRows } from '../../../src/app/lists/peopleRows.ts';
import type { Mode, PeopleAsked, PeoplePage, PersonRow, Standing } from '../../../src/ports/lists.ts';
import { peoplePage } from '../../../src/routing/lists/listMessages.ts';
import { remoteRequest } from '../../../src/routing/remoteRequests.ts';
import { invitationStarted } from '../../support/call/invitations.ts';
import { hostLive, linkStarted, muted, started } from '../../support/events.ts';
import { channelAfter } from '../../support/given.ts';
import { sid, userId } from '../../support/people.ts';

const process = { id: 'one', address: 'one.example:2567' };
const EVERY_STANDING: readonly Standing[] = ['host', 'linked', 'waiting', 'invited'];
const ANYBODY: PeopleAsked = {
  ...{ standing: EVERY_STANDING, filters: [], modes: [], prefix: '', userId: undefined },
  ...{ after: undefined, limit: 50 },
};

/** As what is read from JSON. */
const plain = <T>(model: { [Key in keyof T]: fc.Arbitrary<T[Key]> }) => fc.record(model, { noNullPrototype: true });
const standing = fc.constantFrom(...EVERY_STANDING);
const mode = fc.constantFrom<Mode>('audio', 'video', 'both');
const ids = fc.constantFrom('an', 'ann', 'ANN', 'ben', 'Nick', 'n');

const row: fc.Arbitrary<PersonRow> = plain({
  ...{ sid: fc.constantFrom('a', 'b', 'c', 'd', 'e').map(sid), host: fc.constant(undefined), userId: ids.map(userId) },
  ...{ nick: fc.constantFrom('', 'Ann', 'nick of ann', 'ben'), icon: fc.constant(''), standing },
  ...{ since: fc.integer({ min: 1, max: 4 }), endsAt: fc.nat(), mode, seat: fc.nat(3) },
  isMuted: plain({ audio: fc.boolean(), video: fc.boolean() }),
  ...{ awaySince: fc.constantFrom(0, 7), media: fc.constantFrom(0, 1, 2), process: fc.constant(process) },
});
const keyOf = ({ sid, userId, standing }: PersonRow): string => `${sid}\n${userId}\n${standing}`;
const rows = fc.uniqueArray(row, { selector: keyOf, maxLength: 40 });
const asked: fc.Arbitrary<PeopleAsked> = plain({
  standing: fc.subarray([...EVERY_STANDING], { minLength: 1 }),
  filters: fc.subarray(['muted', 'away', 'off-air'] as const),
  modes: fc.subarray(['audio', 'video', 'both'] as const),
  prefix: fc.constantFrom('', 'AN', 'ann', 'n', 'ick', 'zzz'),
  userId: fc.option(ids.map(userId), { nil: undefined, freq: 8 }),
  after: fc.constant(undefined),
  limit: fc.integer({ min: 1, max: 50 }),
});

function isWanted(one: PersonRow, of: PeopleAsked): boolean {
  const [id, nick, prefix] = [one.userId, one.nick, of.prefix].map((text) => text.toLowerCase());
  if (of.userId !== undefined && one.userId !== of.userId) return false;
  if (of.modes.length > 0 && !of.modes.includes(one.mode)) return false;
  if (of.filters.includes('muted') && !one.isMuted.audio && !one.isMuted.video) return false;
  if (of.filters.includes('away') && one.awaySince === 0) return false;
  if (of.filters.includes('off-air') && one.media !== 1) return false;
  return of.standing.includes(one.standing) && [id, nick].some((name) => name?.startsWith(prefix ?? ''));
}

describe('the list of people', () => {
  it('[OP2] has whom the id or name and the filters fit, the longest first, before all others whose id it is', () => {
    fc.assert(
      fc.property(rows, asked, (all, of) => {
        const isIt = ({ userId }: PersonRow) => of.prefix !== '' && userId.toLowerCase() === of.prefix.toLowerCase();
        const rank = (one: PersonRow) => (isIt(one) ? 0 : one.since);
        const expected = all
          .filter((one) => isWanted(one, of))
          .toSorted((one, other) => rank(one) - rank(other) || (keyOf(one) < keyOf(other) ? -1 : 1));
        const page = listPeople(all, of);
        assert.deepEqual(page.rows, expected.slice(0, of.limit));
        assert.equal(page.total, expected.length);
      }),
      { numRuns: 300 },
    );
  });

  it('[OP2] is the same, however they are spread over processes, and survives the way between them', () => {
    fc.assert(
      fc.property(rows, asked, fc.array(fc.nat(2), { minLength: 40, maxLength: 40 }), (all, of, places) => {
        const request = remoteRequest.parse(sent({ type: 'list-people', asked: of }));
        assert.deepEqual(request, { type: 'list-people', asked: of });
        const pages = [0, 1, 2].map((part): PeoplePage => {
          const own = all.filter((_, nth) => places[nth] === part);
          return peoplePage.parse(sent(listPeople(own, of)));
        });
        assert.deepEqual(mergePeople(pages, of), listPeople(all, of));
      }),
      { numRuns: 300 },
    );
  });

  it('[OP2] knows of a channel who is live, on the line, waiting and invited, and since when', () => {
    const channel = channelAfter(
      ...[hostLive('hana', 5), started('ann', 10), linkStarted('ann', 20, 10, 2), started('ben', 30)],
      ...[invitationStarted('cem', 40, 3), muted('ann', { audio: true, video: false }, 50)],
    );
    const seen: Parameters<typeof peopleRows>[0] = {
      ...{ channel, process },
      awaySince: (id) => (id === 'ben' ? 60 : 0),
      mediaOf: (id) => (id === 'ann' ? 1 : 0),
    };
    const found = [...peopleRows(seen, EVERY_STANDING)];
    assert.deepEqual(
      found.map(({ userId, standing, since, awaySince, media, seat, isMuted }) => [
        ...[userId, standing, since, awaySince, media, seat, isMuted.audio],
      ]),
      [
        ['hana', 'host', 5, 0, 0, 0, false],
        ['ann', 'linked', 20, 0, 1, 2, true],
        ['ben', 'waiting', 30, 60, 0, 0, false],
        ['cem', 'invited', 40, 0, 0, channel.invited[0]?.seat, false],
      ],
    );
    assert.deepEqual(
      found.map(({ endsAt }) => endsAt),
      [0, 0, channel.waiting[0]?.endsAt, channel.invited[0]?.endsAt],
    );
    assert.deepEqual([...peopleRows({ ...seen, channel: channelAfter() }, EVERY_STANDING)], []);
    for (const one of EVERY_STANDING) {
      const only = [...peopleRows(seen, [one])];
      assert.deepEqual(
        only.map(({ standing }) => standing),
        [one],
      );
    }
    assert.equal(listPeople(found, { ...ANYBODY, standing: ['linked'] }).total, 1);
  });
});

/** As JSON, which knows no undefined. */
const sent = (message: object): unknown => JSON.parse(JSON.stringify(message));
