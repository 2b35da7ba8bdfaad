import assert from 'node:assert/strict';
import { DOORS } from '../rooms/plain/doors.ts';
import { done } from '../rooms/replies.ts';
import { link, serverUnderTest } from '../rooms/serverUnderTest.ts';
import type { TestClient } from '../support/client.ts';
import { readExposition } from '../support/exposition.ts';
import { until } from '../support/until.ts';
import { OPCODE } from './support/frames.ts';
import { RawConnection } from './support/rawConnection.ts';
import { enterRaw } from './support/rawDoors.ts';
import { comesBackTo, MEMORY_ON_SIGNAL, settledMemory } from './support/settledMemory.ts';
import { Victim } from './support/victim.ts';

const SLOW = 20;
const ASKED = 2_000;
const LOOKED_EVERY = 500;
/** What the answers of each would take: with a bound nobody has a tenth of it. */
const ANSWER_BYTES = 8_000;
const MB = 2 ** 20;
/** Each, before it is seen whether they are cut. */
const ASKED_AT_ONCE = 1_500;
const CLOSED = 'linkcall_connections_closed_total';

describe('those who do not read', () => {
  const underTest = serverUnderTest({
    MAX_MESSAGES_PER_S: '1000000',
    JOINS_PER_S_USER: '1000',
    JOINS_PER_S_ADDRESS: '1000',
    WHEN_FULL: 'keep',
    MAX_LINKS: '4',
    RECONNECT_MS: '100',
    NODE_OPTIONS: MEMORY_ON_SIGNAL,
  });

  /** Whose list is long. */
  async function crowded(sid = underTest.newSid()): Promise<{ sid: string; host: TestClient }> {
    const host = await underTest.join(sid, 'host', 'hana');
    const icon = 'x'.repeat(ANSWER_BYTES / 4);
    for (const name of ['ann', 'bob', 'cem', 'dan'])
      await link(host, await underTest.join(sid, 'viewer', name, { icon }));
    return { sid, host };
  }

  it('[LC27] are cut, the victims are served, and the memory is as before', async () => {
    const { sid, host } = await crowded();
    const before = await settledMemory(underTest.server);
    const slow: RawConnection[] = [];
    for (let nth = 0; nth < SLOW; nth += 1) slow.push(await RawConnection.join(underTest.server, sid, 'mallory'));
    const clients = (await underTest.show(sid)).clients;
    let mostBytes = 0;
    for (const one of slow) one.stopReading();
    for (let nth = 0; nth < ASKED; nth += 1) {
      for (const one of slow) one.message('linkcall_list_user_rq', Buffer.of(0xc0));
      if (nth % LOOKED_EVERY !== 0) continue;
      done(await host.request('linkcall_list_singer_rq'));
      mostBytes = Math.max(mostBytes, (await settledMemory(underTest.server)).liveBytes);
    }
    await until(async () => (await underTest.show(sid)).clients === clients - SLOW, 'all of them are cut');
    const askedMb = (SLOW * ASKED * ANSWER_BYTES) / MB;
    const grownMb = (mostBytes - before.liveBytes) / MB;
    assert(grownMb < askedMb / 3, `it grew by ${grownMb} MB for ${askedMb} MB that nobody reads`);
    await comesBackTo(before, underTest.server);
    done(await host.request('linkcall_list_singer_rq'));
    for (const one of slow) one.vanish();
  });

  async function cutForSlowness(): Promise<number> {
    const { samples = [] } =
      readExposition(await (await fetch(`${underTest.server.url}/metrics`)).text()).get(CLOSED) ?? {};
    return samples.find(({ labels }) => labels.code === '4408')?.value ?? 0;
  }

  it('[LC27, IN12] are cut at each door before they cost memory, are told apart, and the others do not notice', async () => {
    const { sid, host } = await crowded('70');
    const [before, cutBefore] = [await settledMemory(underTest.server), await cutForSlowness()];
    const clients = (await underTest.show(sid)).clients;
    const slow = await Promise.all(DOORS.map((door, nth) => enterRaw(underTest.server, door, sid, `${nth + 1}`)));
    for (const { raw } of slow) raw.stopReading();
    await until(async () => {
      for (const { ask } of slow) for (let times = 0; times < ASKED_AT_ONCE; times += 1) ask();
      done(await host.request('linkcall_list_singer_rq'));
      return (await underTest.show(sid)).clients === clients;
    }, 'all of them are cut');
    // On a machine that is slow enough some are found out first by the pings that they do not answer.
    assert((await cutForSlowness()) > cutBefore, 'for what waited');
    for (const { raw } of slow) raw.vanish();
    await comesBackTo(before, underTest.server);
    assert.equal(host.closeCode, undefined);
  });

  it('[LC27] are nothing that others wait for', async () => {
    const { sid } = await crowded();
    const victim = await Victim.join(underTest.server);
    const slow: RawConnection[] = [];
    for (let nth = 0; nth < SLOW; nth += 1) slow.push(await RawConnection.join(underTest.server, sid, 'mallory'));
    for (const one of slow) one.stopReading();
    await victim.isServedDuring(async () => {
      for (const one of slow) one.message('linkcall_list_user_rq', Buffer.of(0xc0));
      await (await fetch(`${underTest.server.url}/healthz`)).text();
    });
    await victim.leave();
    for (const one of slow) one.vanish();
  });

  it('[LC27] are found out, whatever pongs they send', async () => {
    const { sid, host } = await underTest.gather();
    const liar = await RawConnection.join(underTest.server, sid, 'liar');
    liar.stopReading();
    let looked = 0;
    await until(async () => {
      looked += 1;
      if (looked % 20 === 0) liar.frame(OPCODE.pong, Buffer.alloc(8));
      return (await underTest.show(sid)).clients === 1;
    }, 'it is given up');
    done(await host.request('linkcall_list_singer_rq'));
    liar.vanish();
  });
});
