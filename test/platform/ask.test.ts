import assert from 'node:assert/strict';
import { Webhook } from 'standardwebhooks';
import { question as questionShape } from '../../schema/question.ts';
import { parseSid } from '../../src/domain/ids.ts';
import { type AskDeps, type AskSettings, createAsk } from '../../src/platform/ask.ts';
import { systemClock } from '../../src/server/clock.ts';
import { callId, person, SID, userId } from '../support/people.ts';
import { type Answer, answer, type Receiver, startReceiver } from '../webhooks/receiver.ts';

const SECRETS = [1, 2].map((nth) => `whsec_${Buffer.alloc(24, nth).toString('base64')}`);
/** For a slow machine: only who is silent takes so long. */
const PATIENCE_MS = 60_000;
const SILENT_MS = 200;
const NO = { reason: 'not-allowed', desc: '' } as const;
const application = {
  ...{ sid: SID, at: 1_790_000_000_000, callId: callId('ann'), person: person('ann') },
  ...{ invitedBy: undefined, via: undefined },
};

const says = (body: unknown, status = 200): Answer =>
  answer(status, { 'content-type': 'application/json' }, typeof body === 'string' ? body : JSON.stringify(body));

describe('what the platform is asked', () => {
  let receiver: Receiver;
  let counted: string[];
  let warned: object[];
  const closes: (() => void)[] = [];
  beforeEach(async () => {
    receiver = await startReceiver();
    [counted, warned] = [[], []];
  });
  afterEach(async () => {
    for (const close of closes.splice(0)) close();
    await receiver.close();
  });

  const asking = (settings: Partial<AskSettings> = {}, more: Partial<AskDeps> = {}) => {
    const { ask, close } = createAsk({
      settings: { url: receiver.url, secrets: SECRETS, mayBePrivate: true, whenSilent: 'refuse', ...settings },
      clock: systemClock,
      log: { warn: (fields) => void warned.push(fields) },
      counts: {
        asked: (outcome) => void counted.push(outcome),
        open: (now) => void counted.push(`open ${now}`),
        took: (span) => assert(span >= 0),
      },
      answerWithinMs: PATIENCE_MS,
      ...more,
    });
    closes.push(close);
    return ask;
  };

  it('[IN9] is posted with who applies where, signed as a webhook is with each secret', async () => {
    receiver.answers(says({ allow: true }));
    const sid = parseSid('two: 🙂') ?? assert.fail();
    assert.equal(await asking()({ ...application, sid, via: userId('backend') }), undefined);
    const [sent] = receiver.received;
    assert(sent !== undefined);
    const headers = Object.fromEntries(Object.entries(sent.headers).map(([name, value]) => [name, String(value)]));
    for (const secret of SECRETS) {
      assert.deepEqual(questionShape.parse(new Webhook(secret).verify(sent.body, headers)), {
        ...{ id: callId('ann'), type: 'application.asked', sid, at: application.at, via: 'backend' },
        data: {
          ...{ call_id: callId('ann'), user_id: 'ann', user_nick: 'nick of ann', user_icon: 'ann.png' },
          ...{ user_wealth: 7, user_level: 3, is_singer: 0, mode: 3 },
        },
      });
    }
    assert.equal(headers['webhook-id'], callId('ann'));
    assert.deepEqual(counted, ['open 1', 'allowed', 'open 0']);
  });

  it('[IN9, PE5] says of whoever accepts an invitation who gave it', async () => {
    receiver.answers(says({ allow: true }));
    await asking()({ ...application, invitedBy: userId('hana') });
    const sent = questionShape.parse(JSON.parse(String(receiver.received[0]?.body)));
    assert.partialDeepStrictEqual(sent, { type: 'invitation.asked', data: { user_id: 'ann', by: 'hana' } });
  });

  it('[IN9] is refused with what it says, on one line that is not too long', async () => {
    const ask = asking({ whenSilent: 'allow' });
    for (const [desc, shown] of [
      ['您已被禁言', '您已被禁言'],
      [undefined, ''],
      [' a\r\n\tb\u0000 ', 'a b'],
      [`${'x'.repeat(199)}🙂`, `${'x'.repeat(199)}\ufffd`],
      ['y'.repeat(10_000), 'y'.repeat(200)],
    ] as const) {
      receiver.answers(says({ allow: false, desc, more: 1 }));
      assert.deepEqual(await ask(application), { reason: 'not-allowed', desc: shown });
    }
    assert.equal(counted.filter((outcome) => outcome === 'refused').length, 5);
    assert.deepEqual(warned, []);
  });

  it('[IN9] is silence where the answer says neither, or is none: what is done then is set', async () => {
    const [strict, lenient] = [asking(), asking({ whenSilent: 'allow' })];
    for (const how of [
      ...['', '{', '[]', 'null', '"yes"', '{}', '{"allow":1}', '{"allow":"true"}', '{"allow":false,"desc":7}'].map(
        (body) => says(body),
      ),
      says({ allow: true }, 500),
      says({ allow: true }, 404),
      says({ allow: true }, 410),
      answer(307, { location: receiver.url }),
      says(`{"allow":true}${' '.repeat(70_000)}`),
      (response) => void response.destroy(),
    ] satisfies Answer[]) {
      receiver.answers(how);
      counted = [];
      assert.deepEqual([await strict(application), await lenient(application)], [NO, undefined]);
      assert.deepEqual(
        counted.filter((outcome) => !outcome.startsWith('open')),
        ['silent', 'silent'],
      );
    }
    assert.equal(receiver.received.length, 2 * 15, 'no redirect was followed, and nothing asked twice');
    assert.equal(warned.length, 2, 'told once in a while, not each time');
  });

  it('[IN9] is silence when no answer comes in time, or it does not end', async () => {
    const ask = asking({}, { answerWithinMs: SILENT_MS });
    receiver.answers(() => {});
    assert.deepEqual(await ask(application), NO);
    receiver.answers((response) => void response.writeHead(200).write('{"allow":true'));
    assert.deepEqual(await ask(application), NO);
    await receiver.close();
    assert.deepEqual(await ask(application), NO);
    assert.deepEqual(warned, [{ reason: 'it did not answer within 0.2 s' }]);
  });

  it('[IN9] does not leave for an address of one’s own network in production', async () => {
    for (const host of ['127.0.0.1', 'localhost']) {
      const url = `http://${host}:${receiver.port}/`;
      assert.deepEqual(await asking({ url, mayBePrivate: false })(application), NO);
    }
    assert.deepEqual(receiver.received, []);
  });

  it('[IN9] waits so often at once, and more is silence at once', async () => {
    const ask = asking({}, { openMax: 3 });
    const waiting: (() => void)[] = [];
    const full = Promise.withResolvers<void>();
    receiver.answers((response, received) => {
      waiting.push(() => says({ allow: true })(response, received));
      if (waiting.length === 3) full.resolve();
    });
    const asked = [1, 2, 3].map(() => ask(application));
    assert.deepEqual(await ask(application), NO);
    await full.promise;
    for (const release of waiting) release();
    assert.deepEqual(await Promise.all(asked), [undefined, undefined, undefined]);
    receiver.answers(says({ allow: true }));
    assert.equal(await ask(application), undefined);
    assert.deepEqual(
      counted.filter((outcome) => outcome === 'full'),
      ['full'],
    );
    assert.equal(counted.at(-1), 'open 0');
  });
});
