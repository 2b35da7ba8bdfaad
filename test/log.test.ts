import assert from 'node:assert/strict';
import { createLog } from '../src/log.ts';

function lines(level: 'info' | 'warn' | 'silent') {
  const written: string[] = [];
  const log = createLog({ level, to: { write: (line: string) => void written.push(line) } });
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
});
