import assert from 'node:assert/strict';
import type { Month, UserLogArchive } from '../../../src/ports/userLog.ts';
import { callIdOf, sidOf, userIdOf } from './actor.ts';
import { logRecord, logRecords, NOVEMBER, OCTOBER } from './logRecords.ts';
import { newestFirst, readPages, type UserLogUnderTest, withoutSerials } from './userLogUnderTest.ts';

const IN_NOVEMBER = { timeApply: NOVEMBER.from };

/** The archive's part of the user log contract. */
export function describeUserLogArchive(under: () => UserLogUnderTest): void {
  const everything = () => under().log.history({ limit: 10_000 });
  /** Of a month: in its extract, and not. */
  const places = async (month: Month) => {
    const { base, extract } = await under().archive.count(month);
    return { base, extract };
  };

  it('[ST10] a month is moved with its first and last ms, and nothing beside it', async () => {
    const { log, archive } = under();
    const times = [OCTOBER.from - 1, OCTOBER.from, OCTOBER.to - 1, OCTOBER.to];
    await log.append(times.map((timeApply, call) => logRecord(call, { timeApply })));
    assert.deepEqual(await places(OCTOBER), { base: 2, extract: 0 });
    assert.equal(await archive.move(OCTOBER, 100), 2);
    assert.equal(await archive.move(OCTOBER, 100), 0);
    assert.deepEqual(await places(OCTOBER), { base: 0, extract: 2 });
    assert.deepEqual(await places(NOVEMBER), { base: 1, extract: 0 });
  });

  it('[ST10] [ST11] a history is the same before, while and after a month is moved in small batches', async () => {
    const { log, archive } = under();
    const records = logRecords(50, (call) => ({ timeApply: OCTOBER.from + Math.floor(call / 8) }));
    await log.append([...records, logRecord(50, { timeApply: NOVEMBER.from })]);
    const before = await everything();
    for (let moved = 0; moved < 50; ) {
      const count = await archive.move(OCTOBER, 7);
      assert(count > 0);
      moved += count;
      assert.deepEqual(await places(OCTOBER), { base: 50 - moved, extract: moved });
      assert.deepEqual(await everything(), before);
    }
    assert.equal(await archive.move(OCTOBER, 7), 0);
  });

  it('[ST10] [ST11] what comes along of other months is read as before, and goes back in small batches', async () => {
    const { log, archive } = under();
    // Two at one time: for a while the newer one is in an extract, and the older one in the base table.
    const times = [OCTOBER.from - 1, OCTOBER.to, OCTOBER.to, NOVEMBER.to];
    await log.append(logRecords(50));
    await log.append(times.map((timeApply, call) => logRecord(100 + call, { timeApply })));
    await log.append(logRecords(60).slice(50));
    const before = await everything();
    while ((await archive.move(OCTOBER, 7)) > 0);
    for (let { strays } = await archive.count(OCTOBER); strays > 0; strays -= 1) {
      assert.deepEqual(await everything(), before);
      for (const limit of [1, 5]) assert.deepEqual(await readPages(log, { limit }), before);
      assert.deepEqual(await places(OCTOBER), { base: 0, extract: 60 });
      assert.deepEqual(await places(NOVEMBER), { base: 2, extract: 0 });
      assert.equal((await archive.count(NOVEMBER)).strays, strays);
      assert.equal(await archive.bringBack(1), 1);
    }
    assert.equal(await archive.bringBack(1), 0);
    assert.deepEqual(await archive.count(OCTOBER), { base: 0, extract: 60, strays: 0 });
    assert.deepEqual(await everything(), before);
  });

  it('[ST6] [ST10] what came along of another month is not appended again, and is moved with its own', async () => {
    const { log, archive } = under();
    const records = [...logRecords(20), ...logRecords(5, (call) => ({ callId: callIdOf(50 + call), ...IN_NOVEMBER }))];
    await log.append(records);
    while ((await archive.move(OCTOBER, 7)) > 0);
    await log.append(records);
    await moveAll(archive, NOVEMBER, 3);
    assert.deepEqual(await archive.count(NOVEMBER), { base: 0, extract: 5, strays: 0 });
    assert.deepEqual(await archive.count(OCTOBER), { base: 0, extract: 20, strays: 0 });
    assert.deepEqual(withoutSerials(await everything()), newestFirst(records));
  });

  it('[ST11] pages over the base table and several extracts miss and repeat nothing while records move', async () => {
    const { log, archive } = under();
    const months = [OCTOBER, NOVEMBER];
    const records = logRecords(90, (call) => ({
      timeApply: (months[call % 3]?.from ?? NOVEMBER.to) + Math.floor(call / 12),
      userId: userIdOf(call % 2 === 0 ? 'even' : 'odd'),
      sid: sidOf(call % 5 === 0 ? 'fifth' : 'a channel'),
    }));
    await log.append(records);
    const wishes = [
      {},
      { userId: userIdOf('odd') },
      { sid: sidOf('fifth'), from: OCTOBER.from + 2 },
      { to: NOVEMBER.from + 1 },
    ];
    const expected = await Promise.all(wishes.map((wish) => log.history({ ...wish, limit: 100 })));
    let turn = 0;
    const moveSome = () => {
      turn += 1;
      return turn % 3 === 0 ? archive.bringBack(2) : archive.move(turn % 2 === 0 ? OCTOBER : NOVEMBER, 2);
    };
    for (const [index, wish] of wishes.entries()) {
      assert.deepEqual(await readPages(log, { ...wish, limit: 4 }, moveSome), expected[index]);
    }
    assert.deepEqual(withoutSerials(await everything()), newestFirst(records));
  });

  it('[ST11] a history that is read while records move has each of them once', async () => {
    const { log, archive } = under();
    await log.append([
      ...logRecords(300),
      ...logRecords(9, (call) => ({ callId: callIdOf(900 + call), ...IN_NOVEMBER })),
    ]);
    const before = await everything();
    let isMoving = true;
    const reading = (async () => {
      while (isMoving) assert.deepEqual(await everything(), before);
    })();
    await moveAll(archive, OCTOBER, 10);
    isMoving = false;
    await reading;
  });

  it('[ST6] [ST10] a call that is in an extract is not appended again', async () => {
    const { log, archive } = under();
    const records = logRecords(130);
    await log.append(records);
    await moveAll(archive, OCTOBER, 100);
    const before = await everything();
    await log.append([logRecord(7, { linkTimeS: 99 })]);
    await log.append([...records, logRecord(500)]);
    assert.deepEqual(await places(OCTOBER), { base: 1, extract: 130 });
    const [added, ...others] = await everything();
    assert.deepEqual(others, before);
    assert.equal(added?.callId, logRecord(500).callId);
  });

  it('[ST6] [ST10] records that are appended again and again while they move end up once', async () => {
    const { log, archive } = under();
    const records = logRecords(120);
    await log.append(records);
    let isMoving = true;
    const repeating = (async () => {
      while (isMoving) await log.append(records);
    })();
    await moveAll(archive, OCTOBER, 9);
    isMoving = false;
    await repeating;
    assert.deepEqual(await places(OCTOBER), { base: 0, extract: 120 });
    assert.deepEqual(withoutSerials(await everything()), newestFirst(records));
  });

  it('[ST10] records that come late for a month that was moved are moved by a repeat', async () => {
    const { log, archive } = under();
    await log.append(logRecords(5));
    await moveAll(archive, OCTOBER, 100);
    await log.append(logRecords(8));
    assert.deepEqual(await places(OCTOBER), { base: 3, extract: 5 });
    assert.equal(await moveAll(archive, OCTOBER, 100), 3);
    assert.deepEqual(withoutSerials(await everything()), newestFirst(logRecords(8)));
  });

  it('[ST10] records that are appended while their month moves are moved, too, or stay: none is lost', async () => {
    const { log, archive } = under();
    // They come in no order of time, among those that are being moved.
    const records = logRecords(400, (call) => ({ timeApply: OCTOBER.from + ((call * 7_919) % 400) }));
    await log.append(records.slice(0, 200));
    const late = (async () => {
      for (let start = 200; start < 400; start += 5) await log.append(records.slice(start, start + 5));
    })();
    await moveAll(archive, OCTOBER, 11);
    await late;
    await moveAll(archive, OCTOBER, 11);
    assert.deepEqual(await places(OCTOBER), { base: 0, extract: 400 });
    assert.deepEqual(new Set(withoutSerials(await everything())), new Set(records));
  });

  it('[ST10] two archives at once move each record once', async () => {
    const { log, archive, openArchive } = under();
    await log.append(logRecords(200));
    const before = await everything();
    const other = openArchive();
    const moved = await Promise.all([moveAll(archive, OCTOBER, 7), moveAll(other, OCTOBER, 7)]);
    await other.close();
    assert.equal(moved[0] + moved[1], 200);
    assert.deepEqual(await places(OCTOBER), { base: 0, extract: 200 });
    assert.deepEqual(await everything(), before);
  });

  it('[ST10] a month without records has nothing to move', async () => {
    const { log, archive } = under();
    assert.deepEqual(await places(OCTOBER), { base: 0, extract: 0 });
    assert.equal(await archive.move(OCTOBER, 10), 0);
    assert.deepEqual(await log.history({ limit: 10 }), []);
  });

  it('[ST10] what is no name of a month reaches no table', async () => {
    const { archive } = under();
    for (const name of ['202613', '2026', '202610_x', '202610; DROP TABLE x', '']) {
      await assert.rejects(archive.move({ ...OCTOBER, name }, 10), name);
    }
  });
}

/** As `archiveMonth` does: strays first, and last. */
async function moveAll(archive: UserLogArchive, month: Month, limit: number): Promise<number> {
  while ((await archive.bringBack(limit)) > 0);
  let total = 0;
  for (let moved = -1; moved !== 0; total += moved) moved = await archive.move(month, limit);
  while ((await archive.bringBack(limit)) > 0);
  return total;
}
