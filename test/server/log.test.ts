import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { newChannel } from '../../src/domain/channel.ts';
import { createTokens } from '../../src/server/auth/tokens.ts';
import { createLog } from '../../src/server/log.ts';
import { createMediaPasses } from '../../src/zego/mediaPasses.ts';
import { SERVER_SECRET } from '../support/media.ts';
import { SID, userId } from '../support/people.ts';

function lines(level: 'info' | 'warn' | 'silent', secrets: readonly string[] = []) {
  const written: string[] = [];
  const log = createLog({ level, secrets, to: { write: (line: string) => void written.push(line) } });
  return { log, written };
}

describe('the log', () => {
  it('writes one line of JSON for each entry', () => {
    const { log, written } = lines('info');
    log.info({ sid: 'live-1\n"x"' }, 'channel opened');
    log.error({ err: new Error('disk full') }, 'commit failed');
    assert.equal(written.length, 2);
    const [info, error] = written.map((line) => JSON.parse(line));
    assert.equal(info.sid, 'live-1\n"x"');
    assert.equal(info.msg, 'channel opened');
    assert.equal(error.err.message, 'disk full');
    assert.match(error.err.stack, /log\.test/);
    assert(written.every((line) => line.indexOf('\n') === line.length - 1));
  });

  it('keeps quiet below its level', () => {
    const { log, written } = lines('warn');
    log.info({}, 'not told');
    log.warn({}, 'told');
    assert.equal(written.length, 1);
    const silent = lines('silent');
    silent.log.error({}, 'not told');
    assert.deepEqual(silent.written, []);
  });

  for (const key of ['token', 'secret', 'AUTH_SECRET', 'authorization', 'Authorization', 'password', 'cookie', 'jwt']) {
    it(`masks what stands under "${key}", also deep inside`, () => {
      const { log, written } = lines('info');
      const held = { [key]: 'hush' };
      log.info({ ...held, a: held, b: { c: held, headers: { d: held } } }, 'asked');
      assert.equal(written.length, 1);
      assert.doesNotMatch(written.join(), /hush/);
    });
  }

  it('masks a secret of the settings wherever it stands, however it is escaped', () => {
    const secrets = ['quote " and \\ back', 'plain-secret', 'short'];
    const { log, written } = lines('info', secrets);
    log.warn({ err: new Error(`refused ${secrets[0]}`), url: `redis://u:${secrets[1]}@host` }, `short ${secrets[1]}`);
    const [line = ''] = written;
    assert.doesNotMatch(line, /quote|plain/);
    const { msg, url, err } = JSON.parse(line);
    assert.deepEqual([msg, url, err.message], ['short (masked)', 'redis://u:(masked)@host', 'refused (masked)']);
  });

  it('masks a token in any message', async () => {
    const { log, written } = lines('info');
    const token = await createTokens({ secrets: ['a secret that is long enough for it'] }).issue({
      sub: 'a',
      role: 'admin',
    });
    log.info({ path: `/x?token=${token}` }, `Authorization: Bearer ${token}`);
    assert.doesNotMatch(written.join(), /eyJ/);
    assert.match(written.join(), /Bearer \(masked\)/);
  });

  it('[ME2] masks a token for ZEGO in any message', () => {
    const { log, written } = lines('info');
    const { token } = createMediaPasses({
      ...{ appId: 1, serverSecret: SERVER_SECRET, listenS: 60, publishS: 60 },
      ...{ clock: { now: () => 1_700_000_000_000 }, randomBytes },
    })(newChannel(SID), userId('ann'));
    log.warn({ path: `/api/${token}`, err: new Error(`no ${token}`) }, `${token} is none`);
    assert.doesNotMatch(written.join(), /04AAAA/);
    assert.equal(JSON.parse(written[0] ?? '').msg, '(masked) is none');
  });

  it('leaves out what a driver hangs on its errors', () => {
    const { log, written } = lines('info');
    const error = Object.assign(new Error('WRONGPASS'), { code: 'E1', command: { name: 'auth', args: ['hush'] } });
    log.error({ err: error }, 'Redis refuses us');
    assert.doesNotMatch(written.join(), /hush/);
    assert.equal(JSON.parse(written.join()).err.code, 'E1');
  });
});
