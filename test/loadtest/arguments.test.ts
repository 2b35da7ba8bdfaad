import assert from 'node:assert/strict';
import { readArguments } from '../../loadtest/load/arguments.ts';

function read(args: readonly string[], environment: Record<string, string> = {}) {
  const found = readArguments(args, environment);
  assert(!('mistakes' in found), JSON.stringify(found));
  return found;
}

function mistakesIn(...args: string[]): readonly string[] {
  const found = readArguments(args, {});
  return 'mistakes' in found ? found.mistakes : [];
}

describe('the arguments of the load test', () => {
  it('have defaults', () => {
    assert.deepEqual(read([]), {
      urls: ['http://127.0.0.1:2567'],
      channels: 200,
      viewers: 25,
      crowd: 0,
      perSecond: 300,
      durationS: 60,
      dropsPerSecond: 1,
      leavesPerSecond: 1,
      people: ['moderators'],
      appliesPerMinute: 3,
      settleWithinS: 35,
      processes: 1,
      seed: 1,
      authSecret: undefined,
      metricsToken: undefined,
      zego: undefined,
      publish: undefined,
      reportFolder: undefined,
    });
  });

  it('take a crowd for the first channel', () => {
    assert.equal(read(['--crowd', '5000']).crowd, 5_000);
    assert.match(mistakesIn('--crowd', '-1').join(), /--crowd must be a whole number/);
  });

  it('take addresses of web sockets and of pages, several of them', () => {
    const { urls } = read(['--url', 'ws://here:1', '--url=wss://there/path/', '--url', 'https://[::1]:2']);
    assert.deepEqual(urls, ['http://here:1', 'https://there/path', 'https://[::1]:2']);
  });

  it('take secrets from the environment, unless they are given', () => {
    const environment = { AUTH_SECRET: 'a,old', METRICS_TOKEN: 'm', ZEGO_CALLBACK_SECRET: 'new,old' };
    const { authSecret, metricsToken, zego } = read(['--zego', '--zego-rate', '7'], environment);
    assert.deepEqual([authSecret, metricsToken], ['a', 'm']);
    assert.deepEqual(zego, { secret: 'new', perSecond: 7, appId: 1 });
    assert.equal(read(['--auth-secret', 'b'], environment).authSecret, 'b');
  });

  it('say what is done with the people of a call, and whether they publish', () => {
    assert.deepEqual(read(['--people', 'seats,blocks']).people, ['seats', 'blocks']);
    assert.deepEqual(read(['--people', 'all']).people, ['moderators', 'invitations', 'seats', 'blocks', 'mutes']);
    const { publish } = read(['--publish', '--zego-app-id', '7'], {
      ZEGO_CALLBACK_SECRET: 'c',
      ZEGO_SERVER_SECRET: 's',
    });
    assert.deepEqual(publish, { secret: 'c', serverSecret: 's', appId: 7 });
  });

  it('may be fractions, where things are rare', () => {
    assert.equal(read(['--drops', '0.25']).dropsPerSecond, 0.25);
    assert.equal(read(['--leaves', '0']).leavesPerSecond, 0);
  });

  for (const [args, mistake] of [
    [['--channels', '0'], '--channels must be a whole number from 1 to 100000, not 0'],
    [['--viewers', 'many'], '--viewers must be a whole number from 1 to 10000, not many'],
    [['--rate', '1.5'], '--rate must be a whole number from 1 to 100000, not 1.5'],
    [['--duration', '1e3'], '--duration must be a whole number from 1 to 86400, not 1e3'],
    [['--drops=-1'], '--drops must be a number from 0 to 100000, not -1'],
    [['--seed'], '--seed needs a value'],
    [['--url', 'ftp://here'], '--url must be like http://127.0.0.1:2567 (or https, ws, wss), not ftp://here'],
    [['--processes', '3', '--channels', '2'], '--processes must not be more than --channels, 2'],
    [['--zego'], '--zego needs --zego-secret, or ZEGO_CALLBACK_SECRET in the environment'],
    [
      ['--publish', '--zego-secret', 'c'],
      '--publish needs --zego-server-secret, or ZEGO_SERVER_SECRET in the environment',
    ],
    [['--publish'], '--publish needs --zego-secret, or ZEGO_CALLBACK_SECRET in the environment'],
    [['--publish=yes'], 'there is no option --publish with a value'],
    [
      ['--people', 'seats,kings'],
      '--people must be all, or some of moderators, invitations, seats, blocks, mutes, not seats,kings',
    ],
    [['--speed', '9'], 'there is no option --speed'],
    [['60'], '60 is not understood'],
  ] as const) {
    it(`are refused: ${args.join(' ')}`, () => {
      assert(mistakesIn(...args).includes(mistake), mistakesIn(...args).join('\n'));
    });
  }

  it('are told all that is wrong with them at once', () => {
    assert.equal(mistakesIn('--rate', 'x', '--seed', 'y', '--what').length, 3);
  });
});
