import assert from 'node:assert/strict';
import { pack } from 'msgpackr';
import { serverUnderTest } from '../rooms/serverUnderTest.ts';
import { until } from '../support/until.ts';
import { cpuMs } from './support/consumption.ts';
import { RawConnection } from './support/rawConnection.ts';
import { Victim } from './support/victim.ts';

const MESSAGES = 400;
/** In a second, as it was seen. */
const AT_ONCE = 40;
const ROOM_DATA = 13;
/** Of the work for a small message that is refused as well: a large one has to be received, too. */
const DEARER_MAX = 15;

/** A number as long as a frame may be, where an id is to be. */
function bigNumber(bytes: number): Buffer {
  const head = Buffer.from([0x82, ...pack('op_code'), 1, ...pack('sid'), 0xc8, bytes >> 8, bytes & 0xff, 0x42]);
  return Buffer.concat([head, Buffer.alloc(bytes, 0x7f)]);
}

const HOSTILE: Readonly<Record<string, Buffer>> = {
  'a number of 64 KB': bigNumber(65_000),
  'a number of 4 KB': bigNumber(4_050),
  'lists in lists': Buffer.alloc(65_000, 0x91),
  'lists in lists, in 4 KB': Buffer.alloc(4_096, 0x91),
  'thousands of fields': pack(Object.fromEntries(Array.from({ length: 8_000 }, (_, nth) => [`f${nth}`, 1]))),
  'hundreds of fields': pack(Object.fromEntries(Array.from({ length: 500 }, (_, nth) => [`f${nth}`, 1]))),
  'a text of 64 KB': pack({ op_code: 1, sid: 'x'.repeat(65_000) }),
  'records of records': Buffer.concat(Array.from({ length: 1_000 }, () => Buffer.from([0xd4, 0x72, 0x40, 0x91]))),
};

describe('what a message may cost', () => {
  const underTest = serverUnderTest({ MAX_MESSAGES_PER_S: '1000000' });
  let raw: RawConnection;
  let sid = '';

  /** Of the server's processor, for so many messages that are all answered. */
  async function cpuMsFor(payload: Buffer): Promise<number> {
    const before = cpuMs(underTest.server);
    await send(payload, MESSAGES);
    return cpuMs(underTest.server) - before;
  }

  async function send(payload: Buffer, times: number): Promise<void> {
    raw.received.splice(0);
    for (let nth = 0; nth < times; nth += 1) raw.message('linkcall_apply_rq', payload);
    const answers = () => raw.received.filter((frame) => frame.payload[0] === ROOM_DATA).length;
    await until(() => answers() >= times, 'each is answered');
  }

  beforeEach(async () => {
    const gathering = await underTest.gather('ann');
    sid = gathering.sid;
    raw = await RawConnection.join(underTest.server, sid, 'mallory');
    // Both ways of it are compiled before they are compared.
    await cpuMsFor(pack({ op_code: 77 }));
  });
  afterEach(() => raw.vanish());

  for (const [what, payload] of Object.entries(HOSTILE)) {
    it(`[LC28] with ${what} it costs about as much as with nothing`, async () => {
      const plain = Math.max(20, await cpuMsFor(pack({ op_code: 77 })));
      const hostile = await cpuMsFor(payload);
      assert(hostile <= plain * DEARER_MAX, `${MESSAGES} of them took ${hostile} ms, and plain ones ${plain} ms`);
      assert.equal(raw.closeCode, undefined);
    });
  }

  it('[LC28] is nothing that others wait for', async () => {
    const victim = await Victim.join(underTest.server);
    for (const payload of Object.values(HOSTILE)) await victim.isServedDuring(() => send(payload, AT_ONCE));
    await victim.leave();
  });
});
