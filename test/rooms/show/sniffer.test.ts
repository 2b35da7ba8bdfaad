import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { TestClient, Wire } from '../../support/client.ts';
import { hearOut, IDS, REQUEST_NAMES, type RequestName } from '../replies.ts';
import { link, serverUnderTest } from '../serverUnderTest.ts';

/** Each word of what nobody may learn has this in it, in whatever encoding it travels. */
const MARK = 'of-secret';
/** As an original client names them: by a number. */
const NUMBERED = '7777777777777777';
const RUNS = 40;

type Ask = {
  readonly name: RequestName;
  readonly byNumber: boolean;
  readonly bySend: boolean;
  readonly payload: unknown;
};
/** What the others do meanwhile. */
type Move = 'apply' | 'cancel' | 'refuse' | 'list' | 'come back' | 'new session';
type Step = { readonly move: Move } | { readonly ask: Ask };

const named = fc.constantFrom<unknown>(
  'id-of-secret',
  NUMBERED,
  BigInt(NUMBERED),
  Number(NUMBERED),
  'cleo',
  'eve',
  'hana',
);
const odd = fc.oneof(fc.constantFrom<unknown>(null, [], 'id-of-secret', 7), fc.object({ maxDepth: 1 }));
const body = fc.record(
  {
    op_code: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 0, max: 6 }) }, { weight: 1, arbitrary: odd }),
    user_id: named,
    data: fc.record({ user_id: named }),
    sid: fc.constantFrom('another'),
    singer_id: fc.constantFrom('hana', 'id-of-secret', NUMBERED),
    cmd_id: fc.constantFrom('a', 'b', 'c'),
  },
  { requiredKeys: ['op_code'] },
);
const ask: fc.Arbitrary<Ask> = fc.record({
  name: fc.constantFrom(...REQUEST_NAMES),
  byNumber: fc.boolean(),
  bySend: fc.boolean(),
  payload: fc.oneof({ weight: 9, arbitrary: body }, { weight: 1, arbitrary: odd }),
});
const move = fc.constantFrom<Move>('apply', 'cancel', 'refuse', 'list', 'come back', 'new session');
const steps = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: ask.map((one): Step => ({ ask: one })) },
    { weight: 2, arbitrary: move.map((one): Step => ({ move: one })) },
  ),
  { minLength: 10, maxLength: 30 },
);

describe('a viewer who asks for whatever they like', () => {
  const underTest = serverUnderTest({
    APPLY_BURST: '1000',
    MAX_MESSAGES_PER_S: '100000',
    MAX_LINKS: '3',
    WHEN_FULL: 'keep',
  });

  it(`[LC17] [LC18] learns of nobody else who waits, by no reply, notice or patch (${RUNS} sequences)`, async () => {
    const { sid, host, cleo } = await underTest.gather('cleo');
    const frames: Uint8Array[] = [];
    const eve = await underTest.join(sid, 'viewer', 'eve', { frames });
    const texts = { nick: 'nick-of-secret', icon: 'icon-of-secret' };
    const secrets = [
      await underTest.join(sid, 'viewer', 'id-of-secret', texts),
      await underTest.join(sid, 'viewer', NUMBERED, texts),
    ];
    await link(host, cleo);
    let present = host;

    async function play(what: Move): Promise<void> {
      switch (what) {
        case 'apply':
          for (const secret of secrets) await secret.apply(1);
          return;
        case 'cancel':
          return void (await secrets[0]?.apply(2));
        case 'refuse':
          return void (await present.direct(2, NUMBERED));
        case 'list':
          return void (await present.request('linkcall_list_singer_rq'));
        case 'come back':
          return void (await underTest.join(sid, 'viewer', 'eve', { frames }));
        case 'new session':
          await present.leave();
          present = await underTest.join(sid, 'host', 'hana');
      }
    }

    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        frames.length = 0;
        eve.received.length = 0;
        const heard: Wire[] = [];
        for (const step of sequence) {
          if ('move' in step) await play(step.move);
          else heard.push(await answerTo(eve, step.ask));
        }
        await hearOut(eve);
        heard.push(...eve.received.map((one) => one.body), eve.state.toJSON());
        const bytes = Buffer.concat(frames);
        for (const mark of [MARK, NUMBERED]) assert(!bytes.includes(mark), `${mark} reached the sniffer`);
        for (const user of heard.flatMap(usersIn)) assertKnown(user);
      }),
      { numRuns: RUNS },
    );
  });
});

async function answerTo(client: TestClient, { name, byNumber, bySend, payload }: Ask): Promise<Wire> {
  const type = byNumber ? IDS[name] : name;
  if (!bySend) return client.room.request(type, payload as Wire);
  client.room.send(type, payload as Wire);
  return undefined;
}

/** Everything in it that tells of a user. */
function usersIn(told: Wire): Wire[] {
  if (typeof told !== 'object' || told === null) return [];
  const within = Object.values(told).flatMap(usersIn);
  return 'linkcall_apply' in told ? [told, ...within] : within;
}

/** One who is on the line, or the sniffer; of anybody else it is as if there were nobody. */
function assertKnown({ user_id, time_now: _, ...more }: Wire): void {
  if (user_id === 'cleo' || user_id === 'eve') return;
  assert.equal(user_id, '');
  assert.deepEqual(Object.values(more).filter(Boolean), []);
}
