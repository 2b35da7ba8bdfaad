import assert from 'node:assert/strict';
import { pack } from 'msgpackr';
import { done } from '../rooms/replies.ts';
import { serverUnderTest } from '../rooms/serverUnderTest.ts';
import type { Wire } from '../support/client.ts';
import { until } from '../support/until.ts';
import { frameOf, OPCODE } from './support/frames.ts';
import { RawConnection, roomData } from './support/rawConnection.ts';
import { outputOf } from './support/settledMemory.ts';
import { Victim } from './support/victim.ts';

const PER_S = 10;
const GRACE_MS = 60_000;

/** Whoever goes on sending hears of it when the socket is destroyed. */
async function isCut(connection: RawConnection): Promise<void> {
  await until(() => {
    connection.frame(OPCODE.binary, Buffer.alloc(1_000));
    return connection.isOver;
  }, 'it is cut');
}

describe('whoever floods the server', () => {
  const underTest = serverUnderTest({
    ...{ MAX_MESSAGES_PER_S: String(PER_S), RECONNECT_MS: String(GRACE_MS), LOG_LEVEL: 'error' },
  });
  const raws: RawConnection[] = [];

  afterEach('what they do is no error of the server', () => {
    for (const raw of raws.splice(0)) raw.vanish();
    assert.equal(outputOf(underTest.server), `Linkcall serves on ${underTest.server.url}`);
  });

  it('[LC24] is cut, whatever they go on sending: nothing of it is judged, and the socket is destroyed', async () => {
    const { sid, host, ann, bob } = await underTest.gather('ann', 'bob');
    done(await bob.apply(1));
    done(await host.direct(1, 'bob'));
    const mallory = await RawConnection.join(underTest.server, sid, 'mallory');
    raws.push(mallory);
    const send = (cmd_id: string) => mallory.message('linkcall_apply_rq', pack({ op_code: 3, cmd_id }));
    for (let nth = 0; nth < 25 * PER_S; nth += 1) send('before');
    await until(() => mallory.closeCode !== undefined, 'the close frame comes');
    assert.equal(mallory.closeCode, 4290);
    // Their place is kept for longer than the flood may last.
    bob.vanish();
    while (!mallory.isOver) {
      send('after');
      assert.equal(
        (await underTest.show(sid)).num_link,
        1,
        'it is cut long before the grace of a lost connection is over',
      );
    }
    done(await ann.apply(1));
    const { entries } = await underTest.show(sid, '/journal?limit=200');
    const cmdIds = new Set(entries.map(({ cmd_id }: Wire) => cmd_id));
    assert.deepEqual([cmdIds.has('before'), cmdIds.has('after')], [true, false]);
  });

  for (const [what, opcode] of [
    ['pings', OPCODE.ping],
    ['pongs', OPCODE.pong],
  ] as const) {
    it(`[LC24] by ${what}, which are no messages, is cut as well`, async () => {
      const { sid, ann } = await underTest.gather('ann');
      const mallory = await RawConnection.join(underTest.server, sid, 'mallory');
      raws.push(mallory);
      for (let nth = 0; nth < 1_000; nth += 1) mallory.frame(opcode, Buffer.alloc(0));
      await isCut(mallory);
      done(await ann.apply(1));
    });
  }

  it('[LC28] by a message in endless pieces is cut as well', async () => {
    const { sid, ann } = await underTest.gather('ann');
    const mallory = await RawConnection.join(underTest.server, sid, 'mallory');
    raws.push(mallory);
    mallory.write(frameOf(OPCODE.binary, Buffer.alloc(0), false));
    for (let nth = 0; nth < 100; nth += 1) mallory.write(frameOf(OPCODE.continuation, Buffer.alloc(0), false));
    await isCut(mallory);
    assert.equal(mallory.closeCode, 1008);
    done(await ann.apply(1));
  });

  it('[LC24] a frame that is too long closes the connection, and the socket with it', async () => {
    const { sid, ann } = await underTest.gather('ann');
    const mallory = await RawConnection.join(underTest.server, sid, 'mallory');
    raws.push(mallory);
    mallory.frame(OPCODE.binary, Buffer.alloc(65_537));
    await isCut(mallory);
    assert.equal(mallory.closeCode, 1009);
    done(await ann.apply(1));
  });
});

describe('whoever floods the server, and goes on when they are told to stop', () => {
  const underTest = serverUnderTest({ MAX_MESSAGES_PER_S: '1000000' });

  const many = (frame: Buffer) => Buffer.concat(Array.from({ length: 1_000 }, () => frame));
  const REASONS: Readonly<Record<string, Buffer>> = {
    pings: many(frameOf(OPCODE.ping, Buffer.alloc(0))),
    pongs: many(frameOf(OPCODE.pong, Buffer.alloc(0))),
    'a frame that is too long': frameOf(OPCODE.binary, Buffer.alloc(65_537)),
  };

  for (const [what, reason] of Object.entries(REASONS)) {
    it(`[LC24] for ${what}, is nobody whom others wait for, and is cut: nothing behind it is judged`, async () => {
      const { sid } = await underTest.gather();
      const victim = await Victim.join(underTest.server);
      const message = roomData('linkcall_apply_rq', pack({ op_code: 3 }));
      await victim.isServedDuring(async () => {
        const mallory = await RawConnection.join(underTest.server, sid, 'mallory');
        mallory.write(reason);
        const flood = many(frameOf(OPCODE.binary, message));
        await until(() => {
          mallory.write(flood);
          return mallory.isOver;
        }, 'it is cut');
      });
      const { entries } = await underTest.show(sid, '/journal?limit=200');
      assert.deepEqual(
        entries.filter(({ actor }: Wire) => actor === 'mallory'),
        [],
      );
      await victim.leave();
    });
  }
});
