import assert from 'node:assert/strict';
import { pack } from 'msgpackr';
import { serverUnderTest } from '../rooms/serverUnderTest.ts';
import { tokenFor } from '../support/server.ts';
import { until } from '../support/until.ts';
import { residentBytes } from './support/consumption.ts';
import { frameOf, OPCODE } from './support/frames.ts';
import { RawConnection, roomData } from './support/rawConnection.ts';
import { exchange, statusOf } from './support/rawSocket.ts';
import { comesBackAfter, MEMORY_ON_SIGNAL } from './support/settledMemory.ts';
import { Victim } from './support/victim.ts';

const MB = 2 ** 20;
const BODY_MB = 3;
/** So often when it is not known how long a victim takes. */
const TIMES = 2;
/** While it is attacked. A tenth of it was seen; bodies alone that were kept would be more. */
const UNDER_ATTACK_MAX_MB = 150;

const isLong = process.env.CHAOS_ATTACKS !== undefined;
const json = { 'content-type': 'application/json' };
const JOIN = '/matchmake/joinOrCreate/live_channel';

/**
 * By one machine with one token. What is sent comes to more than a tenth of what the server holds; those who do not read, and
 * thousands of small things, have suites of their own.
 */
describe('after an attack', () => {
  const underTest = serverUnderTest({
    ...{ JOINS_PER_S_USER: '1000', JOINS_PER_S_ADDRESS: '1000', RECONNECT_MS: '100' },
    NODE_OPTIONS: MEMORY_ON_SIGNAL,
  });

  const mallory = () => RawConnection.join(underTest.server, 'live', 'mallory');
  const manyOf = <T>(count: number, make: (nth: number) => Promise<T>) =>
    Promise.all(Array.from({ length: count }, (_, nth) => make(nth)));
  /** The status of each. */
  const ask = (times: number, path: string, init?: (nth: number) => RequestInit) =>
    manyOf(times, async (nth) => {
      const answer = await fetch(`${underTest.server.url}${path}`, init?.(nth));
      await answer.arrayBuffer();
      return answer.status;
    });

  const ATTACKS: Readonly<Record<string, () => Promise<unknown>>> = {
    'with bodies of megabytes': async () => {
      const head = `POST ${JOIN} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked`;
      const part = `${(BODY_MB * MB).toString(16)}\r\n${' '.repeat(BODY_MB * MB)}\r\n`;
      const answers = await manyOf(6, () => exchange(underTest.server, `${head}\r\n\r\n${part}`));
      assert.deepEqual(new Set(answers.map(statusOf)), new Set([413]));
    },
    'with callbacks that nobody signed': () => {
      const head = `{"timestamp":${Math.floor(Date.now() / 1_000)},"nonce":1,"signature":"forged","a":[1`;
      const body = `${head}${',{"b":-1}'.repeat(7_000)}]}`;
      return ask(60, '/zego/callback', () => ({ method: 'POST', body }));
    },
    'with joins that are refused': () =>
      ask(60, JOIN, () => ({ method: 'POST', headers: json, body: '{"sid":"live"}' })),
    'with pages that cost something to make': () =>
      manyOf(3, (nth) => ask(20, ['/metrics', '/readyz', '/docs'][nth] ?? '')),
    'with channels that nobody knows': async () => {
      const authorization = `Bearer ${await tokenFor({ sub: 'mallory', role: 'viewer' })}`;
      const join = (nth: number) => ({
        ...{ method: 'POST', headers: { ...json, authorization }, body: JSON.stringify({ sid: `unknown ${nth}` }) },
      });
      assert.deepEqual(new Set(await ask(20, JOIN, join)), new Set([200]));
    },
    'with more pings than may be': async () => {
      const one = await mallory();
      const pings = Buffer.concat(Array.from({ length: 1_000 }, () => frameOf(OPCODE.ping, Buffer.alloc(0))));
      await until(() => {
        one.write(pings);
        return one.isOver;
      }, 'it is cut');
    },
    'with messages that are refused, one like the other': async () => {
      const one = await mallory();
      const refused = roomData('linkcall_apply_rq', pack({ op_code: 3 }));
      const many = Buffer.concat(Array.from({ length: 2_000 }, () => frameOf(OPCODE.binary, refused)));
      one.write(many);
      const answers = () => one.received.filter(({ payload }) => payload.includes('linkcall_apply_rs')).length;
      await until(() => answers() === 2_000, 'each is answered');
      one.vanish();
    },
    'with messages that are as long as a frame': async () => {
      const one = await mallory();
      const long = frameOf(OPCODE.binary, roomData('linkcall_apply_rq', Buffer.alloc(65_000, 0x91)));
      for (let sent = 0; sent < 40; sent += 1) one.write(long);
      await one.next(({ payload }) => payload.includes('linkcall_apply_rs'));
      one.vanish();
    },
  };

  for (const [how, attack] of Object.entries(ATTACKS)) {
    it(`[LC28] ${how} the server has the memory that it had after the first ones`, async () => {
      const { server } = underTest;
      let most = 0;
      const attackOnce = async () => {
        await attack();
        most = Math.max(most, residentBytes(server));
      };
      const attackFor = async () => {
        if (isLong) return victimOf(attackOnce);
        for (let time = 0; time < TIMES; time += 1) await attackOnce();
      };
      // What is made once and stays: code, pools, the names that are counted.
      await attackFor();
      await comesBackAfter(server, async (before) => {
        most = 0;
        await attackFor();
        const grownMb = (most - before.residentBytes) / MB;
        assert(grownMb < UNDER_ATTACK_MAX_MB, `under attack it has ${grownMb} MB more`);
      });
    });
  }

  /** Beside the suites, each of which has one of its own attack, this is for the long form alone. */
  async function victimOf(attack: () => Promise<void>): Promise<void> {
    const victim = await Victim.join(underTest.server);
    await victim.isServedDuring(attack);
    await victim.leave();
  }
});
