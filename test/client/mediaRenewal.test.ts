import assert from 'node:assert/strict';
import { ChannelState, LinkcallUser } from '../../schema/channelState.ts';
import { MediaRenewal } from '../../src/client/mediaRenewal.ts';
import type { MediaReply } from '../../src/client/protocol.ts';
import { type ChannelView, viewOf } from '../../src/client/view.ts';
import { settled, VirtualClock } from '../support/doubles/virtualClock.ts';

/** The server's clock is years away from that of the device. */
const SERVER_MS = 1_700_000_000_000;

type Token = {
  readonly lifeMs?: number;
  readonly streamId?: string;
  readonly version?: number;
  readonly reason?: string;
};

function media({ lifeMs = 120_000, streamId = '', version = 1, reason = '' }: Token): MediaReply {
  return {
    error: { code: reason === '' ? 0 : 403300011, desc: '', reason },
    ...{ sid: 'live', room_id: 'live', app_id: 1, user_id: 'ann', token: '04…', version },
    ...{ expires_at: SERVER_MS + lifeMs, time_now: SERVER_MS, may_publish: streamId !== '', stream_id: streamId },
  };
}

/** Of these who are linked, each by when they applied. */
function seen(version: number, links: Readonly<Record<string, number>> = {}, host = ''): ChannelView {
  const state = new ChannelState();
  Object.assign(state, { version, singer_id: host, live: host !== '' });
  for (const [user_id, at] of Object.entries(links)) {
    state.links.set(user_id, new LinkcallUser({ user_id, time_apply: at, time_allow: at + 1 }));
  }
  return viewOf(state);
}

function setUp() {
  const clock = new VirtualClock();
  const asked: PromiseWithResolvers<MediaReply>[] = [];
  const told: string[] = [];
  let view: ChannelView | undefined = seen(1);
  const renewal = new MediaRenewal({
    clock,
    ask() {
      const question = Promise.withResolvers<MediaReply>();
      asked.push(question);
      return question.promise;
    },
    seen: () => view,
    tell: ({ stream_id }) => told.push(stream_id === '' ? 'listens' : stream_id),
  });
  return {
    clock,
    renewal,
    told,
    get asked() {
      return asked.length;
    },
    async answer(token: Token) {
      asked.at(-1)?.resolve(media(token));
      await settled();
    },
    async fail() {
      asked.at(-1)?.reject(new Error('no answer'));
      await settled();
    },
    look(shown: ChannelView) {
      view = shown;
      renewal.look();
    },
  };
}

type SetUp = ReturnType<typeof setUp>;

/** A listener who has been told once. */
async function listening(test: SetUp = setUp()): Promise<SetUp> {
  test.renewal.listen();
  await test.answer({});
  return test;
}

describe('a fresh token for ZEGO', () => {
  it('[ME2] is asked for when somebody listens, and then before it expires, whatever the clock of the device says', async () => {
    const test = setUp();
    test.look(seen(1));
    assert.equal(test.asked, 0);
    test.renewal.listen();
    test.renewal.listen();
    assert.equal(test.asked, 1);
    await test.answer({ lifeMs: 120_000 });
    await test.clock.pass(89_000);
    assert.equal(test.asked, 1);
    await test.clock.pass(2_000);
    assert.equal(test.asked, 2);
    await test.answer({ lifeMs: 3_600_000 });
    await test.clock.pass(2_690_000);
    assert.equal(test.asked, 2);
    await test.clock.pass(20_000);
    assert.equal(test.asked, 3);
    await test.answer({});
    assert.deepEqual(test.told, ['listens', 'listens', 'listens']);
  });

  it('[ME2] is asked for earlier by as much as the answer took', async () => {
    const test = setUp();
    test.renewal.listen();
    await test.clock.pass(60_000);
    await test.answer({ lifeMs: 120_000 });
    await test.clock.pass(29_000);
    assert.equal(test.asked, 1);
    await test.clock.pass(2_000);
    assert.equal(test.asked, 2);
  });

  it('[ME2] is asked for when the user is on the line, off it, and on it again under another stream', async () => {
    const test = await listening();
    test.look(seen(2, { ann: 5 }));
    await test.answer({ streamId: 'one', version: 2 });
    test.look(seen(3, { ann: 5, bob: 6 }));
    assert.equal(test.asked, 2, 'what happens to others is nothing to them');
    test.look(seen(4));
    await test.answer({ version: 4 });
    test.look(seen(5, { ann: 7 }));
    await test.answer({ streamId: 'two', version: 5 });
    // Off and on within one patch.
    test.look(seen(7, { ann: 9 }));
    await test.answer({ streamId: 'three', version: 7 });
    assert.deepEqual(test.told, ['listens', 'one', 'listens', 'two', 'three']);
    await test.clock.pass(88_000);
    assert.equal(test.asked, 5, 'the alarms of earlier ones are off');
  });

  it('[ME2] is asked for when the user’s own live session begins and ends', async () => {
    const test = await listening();
    test.look(seen(2, {}, 'ann'));
    await test.answer({ streamId: 'host', version: 2 });
    test.look(seen(3));
    await test.answer({ version: 3 });
    test.look(seen(4, {}, 'hana'));
    assert.equal(test.asked, 3);
    assert.deepEqual(test.told, ['listens', 'host', 'listens']);
  });

  it('[ME2] that was made before what is seen meanwhile is not told: it is asked for anew', async () => {
    const test = await listening();
    await test.clock.pass(91_000);
    test.look(seen(2, { ann: 5 }));
    await test.answer({ version: 1 });
    assert.equal(test.asked, 3);
    await test.answer({ streamId: 'one', version: 2 });
    assert.deepEqual(test.told, ['listens', 'one']);
  });

  it('[ME2] also when nobody knew yet who the user is', async () => {
    const test = setUp();
    test.renewal.listen();
    test.look(seen(2, { ann: 5 }));
    await test.answer({ version: 1 });
    assert.deepEqual([test.asked, test.told], [2, []]);
    await test.answer({ streamId: 'one', version: 2 });
    assert.deepEqual([test.asked, test.told], [2, ['one']]);
  });

  it('[ME2] is asked for again where no answer came, and on each new connection', async () => {
    const test = await listening();
    test.renewal.up();
    assert.equal(test.asked, 2);
    test.renewal.up();
    assert.equal(test.asked, 2, 'what is asked already goes out on it');
    await test.fail();
    await test.clock.pass(5_000);
    assert.equal(test.asked, 3);
    await test.answer({ reason: 'busy' });
    await test.clock.pass(5_000);
    assert.equal(test.asked, 4);
    assert.deepEqual(test.told, ['listens']);
  });

  it('[ME2] is not asked for all the time where the server makes none', async () => {
    const test = setUp();
    test.renewal.listen();
    await test.answer({ reason: 'no-media' });
    await test.clock.pass(86_400_000);
    assert.equal(test.asked, 1);
    test.renewal.up();
    assert.equal(test.asked, 2);
    assert.deepEqual(test.told, []);
  });

  it('[ME2] is not asked for any more when the channel is closed', async () => {
    const test = await listening();
    test.renewal.close();
    assert.equal(test.clock.timers, 0);
    const late = setUp();
    late.renewal.listen();
    late.renewal.close();
    await late.answer({});
    await late.clock.pass(1_000_000);
    late.renewal.up();
    late.look(seen(9, { ann: 1 }));
    assert.deepEqual([late.asked, late.told, late.clock.timers], [1, [], 0]);
  });
});
