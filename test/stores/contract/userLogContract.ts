import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { HistoryPlace, HistoryQuery, LoggedCall, LogRecord } from '../../../src/ports/userLog.ts';
import { callIdOf, sidOf, userIdOf } from './actor.ts';
import { HOSTILE_IDS } from './hostileIds.ts';
import { logRecord, logRecords, OCTOBER } from './logRecords.ts';
import { describeUserLogArchive } from './userLogArchiveContract.ts';
import { newestFirst, readPages, type UserLogUnderTest, withoutSerials } from './userLogUnderTest.ts';

/** What every user log must do, and its archive, whatever it keeps the records in. */
export function describeUserLog(name: string, openFresh: () => Promise<UserLogUnderTest>): void {
  describe(`${name}: the user log contract`, () => {
    let test: UserLogUnderTest;
    beforeEach(async () => {
      test = await openFresh();
    });
    afterEach(() => test.dispose());

    describeUserLogArchive(() => test);

    const idsFound = async (query: Partial<HistoryQuery>): Promise<string[]> =>
      (await test.log.history({ limit: 100, ...query })).map(({ callId }) => callId);
    const idsOf = (records: readonly LogRecord[]): string[] => records.map(({ callId }) => callId);

    it('[ST6] [ST11] a record is found as it was appended', async () => {
      const record = logRecord(1);
      await test.log.append([record]);
      assert.deepEqual(withoutSerials(await test.log.history({ limit: 10 })), [record]);
    });

    it('[IN14] [ST11] a row that cannot be read costs itself alone: all others are paged through, in whole pages', async () => {
      let run = 0;
      const property = fc.asyncProperty(
        fc.array(fc.option(fc.nat(), { nil: undefined }), { minLength: 1, maxLength: 14 }),
        fc.integer({ min: 1, max: 4 }),
        fc.boolean(),
        async (ways, limit, isArchived) => {
          run += 1;
          const sid = sidOf(`run ${run}`);
          const records = ways.map((_, n) => logRecord(100 * run + n, { sid, timeApply: OCTOBER.from + (n >> 1) }));
          await test.log.append(records);
          if (isArchived) while ((await test.archive.move(OCTOBER, 3)) > 0) {}
          for (const [n, way] of ways.entries()) {
            const record = records[n];
            if (way !== undefined && record !== undefined) await test.spoil(record, way);
          }
          const toldBefore = test.told.length;
          const found: LoggedCall[] = [];
          for (let after: HistoryPlace | undefined; ; after = found.at(-1)) {
            const page = await test.log.history({ sid, after, limit });
            found.push(...page);
            if (page.length < limit) break;
          }
          const good = records.filter((_, n) => ways[n] === undefined);
          assert.deepEqual(idsOf(found), idsOf(newestFirst(good)));
          const keys = new Set(test.told.slice(toldBefore).map(({ key }) => key));
          assert.equal(keys.size, records.length - good.length, [...keys].join());
          for (const key of keys) assert.match(key, /^t_linkcall_base_userlog(_202610)?, link_serial \d+$/);
        },
      );
      await fc.assert(property, { numRuns: 15 });
    });

    it('[ST6] one who was never linked has no time of linking; one without a host, no host', async () => {
      const record = logRecord(1, { timeAllow: null, linkTimeS: 0, linkFirst: 0, endState: 2, singerId: '' });
      await test.log.append([record]);
      assert.deepEqual(withoutSerials(await test.log.history({ limit: 10 })), [record]);
    });

    it('[OP7] how it ended and what people were called is kept, through the archive as well; of some nobody knows it', async () => {
      const by = (['host', 'moderator', 'operator', 'server'] as const).map((giver, call) =>
        logRecord(call, { detail: { end: 'removed', by: giver, nick: `"\\\u0000\ud800 花 ${giver}`, hostNick: '' } }),
      );
      const records = [...by, logRecord(4, { detail: null })];
      await test.log.append(records);
      await test.log.append([logRecord(0)]);
      assert.deepEqual(withoutSerials(await test.log.history({ limit: 10 })), newestFirst(records));
      while ((await test.archive.move(OCTOBER, 2)) > 0) {}
      assert.deepEqual(withoutSerials(await test.log.history({ limit: 10 })), newestFirst(records));
    });

    it('[ST6] times are kept to the ms, also around the ends of days, months, years and clock changes', async () => {
      const times = [
        0,
        1,
        Date.UTC(2026, 2, 29, 1) - 1,
        Date.UTC(2026, 2, 29, 2, 30),
        Date.UTC(2026, 9, 25, 1, 30, 0, 123),
        Date.UTC(2028, 1, 29, 23, 59, 59, 999),
        Date.UTC(2026, 11, 31, 23, 59, 59, 999),
        Date.UTC(2027, 0, 1),
      ];
      const records = times.map((at, call) =>
        logRecord(call, { timeApply: at, timeAllow: at + 7, timeAllowEnd: at + 1_009 }),
      );
      await test.log.append(records);
      assert.deepEqual(withoutSerials(await test.log.history({ limit: 10 })), newestFirst(records));
    });

    it('[ST6] a call that is there already changes nothing, alone, in a batch, or twice in one', async () => {
      await test.log.append([logRecord(1)]);
      const [before] = await test.log.history({ limit: 10 });
      const changed = logRecord(1, { linkTimeS: 99, userId: userIdOf('somebody else') });
      await test.log.append([changed]);
      await test.log.append([logRecord(2), changed, logRecord(3), logRecord(3)]);
      const found = await test.log.history({ limit: 10 });
      assert.deepEqual(withoutSerials(found), [logRecord(3), logRecord(2), logRecord(1)]);
      assert.deepEqual(found.at(-1), before);
    });

    it('[ST6] appends that come at the same time leave each call once', async () => {
      const records = logRecords(211);
      await Promise.all(Array.from({ length: 4 }, () => test.log.append(records)));
      assert.deepEqual(withoutSerials(await test.log.history({ limit: 1_000 })), newestFirst(records));
    });

    it('[ST6] no record at all may be appended, and many', async () => {
      await test.log.append([]);
      assert.deepEqual(await test.log.history({ limit: 10 }), []);
      const records = logRecords(777);
      await test.log.append(records);
      assert.deepEqual(withoutSerials(await test.log.history({ limit: 1_000 })), newestFirst(records));
    });

    it('[ST6] all of a batch or none: one that cannot be kept keeps out the others', async () => {
      const impossible = logRecord(200, { timeApply: Number.NaN });
      await assert.rejects(test.log.append([...logRecords(150), impossible]));
      assert.deepEqual(await test.log.history({ limit: 10 }), []);
    });

    it('[ST9] hostile ids keep to themselves, as users, hosts and channels', async () => {
      const records = HOSTILE_IDS.map((text, call) =>
        logRecord(call, { userId: userIdOf(text), singerId: userIdOf(text), sid: sidOf(text) }),
      );
      await test.log.append(records);
      for (const record of records) {
        const { userId, singerId, sid } = record;
        assert(singerId !== '' && sid !== '');
        for (const query of [{ userId }, { singerId }, { sid }]) {
          const found = await test.log.history({ ...query, limit: 100 });
          assert.deepEqual(withoutSerials(found), [record], JSON.stringify(query));
        }
      }
    });

    it('[ST11] filters narrow each other down, in all combinations', async () => {
      const at = (n: number) => OCTOBER.from + n * 1_000;
      const records = logRecords(64, (call) => ({
        userId: userIdOf(`u${call & 1}`),
        singerId: userIdOf(`h${(call >> 1) & 1}`),
        sid: sidOf(`c${(call >> 2) & 1}`),
        timeApply: at(call >> 3),
      }));
      await test.log.append(records);
      for (const query of combinations({
        userId: userIdOf('u1'),
        singerId: userIdOf('h0'),
        sid: sidOf('c1'),
        from: at(2),
        to: at(6),
      })) {
        const expected = newestFirst(records.filter((record) => fits(record, query)));
        assert.deepEqual(await idsFound(query), idsOf(expected), JSON.stringify(query));
      }
    });

    it('[ST11] a span is from its start to just before its end', async () => {
      const at = OCTOBER.from;
      await test.log.append(logRecords(4, (call) => ({ timeApply: at + call })));
      assert.deepEqual(await idsFound({ from: at + 1, to: at + 3 }), [callIdOf(2), callIdOf(1)]);
      assert.deepEqual(await idsFound({ from: at + 1, to: at + 1 }), []);
      assert.deepEqual(await idsFound({ from: -8.64e15, to: at + 1 }), [callIdOf(0)]);
      assert.deepEqual(await idsFound({ from: at + 3, to: 8.64e15 }), [callIdOf(3)]);
    });

    it('[ST11] pages are newest first, and miss and repeat nothing where times are the same', async () => {
      const records = logRecords(60, (call) => ({
        timeApply: OCTOBER.from + Math.floor(call / 20),
        userId: userIdOf(call % 3 === 0 ? 'often' : 'a user'),
      }));
      await test.log.append(records.slice(0, 31));
      await test.log.append(records.slice(31));
      for (const query of [{}, { userId: userIdOf('often') }, { to: OCTOBER.from + 2 }]) {
        const whole = await test.log.history({ ...query, limit: 100 });
        assert(whole.length >= 20);
        for (const limit of [1, 7, 20, whole.length]) {
          assert.deepEqual(await readPages(test.log, { ...query, limit }), whole);
        }
      }
    });

    it('[ST11] serials are numbers of their own, higher for what was appended later', async () => {
      await test.log.append([logRecord(1)]);
      await test.log.append([logRecord(2)]);
      const [second, first] = await test.log.history({ limit: 2 });
      assert(first !== undefined && second !== undefined && second.serial > first.serial);
    });

    it('a closed one refuses everything, and closing waits for what is under way', async () => {
      const appended = test.log.append([logRecord(1)]);
      await test.log.close();
      await appended;
      await assert.rejects(test.log.append([logRecord(2)]));
      await assert.rejects(test.log.history({ limit: 1 }));
      await test.log.close();
    });
  });
}

type Filters = Required<Pick<HistoryQuery, 'userId' | 'singerId' | 'sid' | 'from' | 'to'>>;

/** With and without each of them: 32. */
function combinations(filters: Filters): Partial<HistoryQuery>[] {
  let queries: Partial<HistoryQuery>[] = [{}];
  for (const [name, value] of Object.entries(filters)) {
    queries = queries.flatMap((query) => [query, { ...query, [name]: value }]);
  }
  return queries;
}

function fits(record: LogRecord, { userId, singerId, sid, from, to }: Partial<HistoryQuery>): boolean {
  return (
    (userId === undefined || record.userId === userId) &&
    (singerId === undefined || record.singerId === singerId) &&
    (sid === undefined || record.sid === sid) &&
    (from === undefined || record.timeApply >= from) &&
    (to === undefined || record.timeApply < to)
  );
}
