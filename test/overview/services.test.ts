import assert from 'node:assert/strict';
import { askedService, mergeServices } from '../../src/overview/services.ts';
import { Unavailable } from '../../src/ports/channelStore.ts';
import { watchZego } from '../../src/server/overview/startOverview.ts';
import { watchedFetch } from '../../src/server/overview/watchedFetch.ts';
import { VirtualClock } from '../support/doubles/virtualClock.ts';

describe('what is beside the processes', () => {
  it('[OP1] a store is asked, and away since it did not take a change', async () => {
    const clock = new VirtualClock();
    const findings = ['well', { error: new Unavailable('the disk is full', 'x') }, 'silent', 'well'] as const;
    let nth = 0;
    const { look, service } = askedService(
      { name: 'channels', kind: 'sqlite' },
      async () => findings[nth++] ?? 'well',
      clock,
    );
    const told: object[] = [service().standing];
    const begunAt = clock.now();
    for (const _ of findings) {
      look();
      await clock.pass(1_000);
      told.push(service().standing);
    }
    assert.deepEqual(told, [
      { is: 'unknown' },
      { is: 'ok', since: begunAt },
      { is: 'away', since: begunAt + 1_000, why: 'the disk is full' },
      { is: 'away', since: begunAt + 1_000, why: 'the store does not answer' },
      { is: 'ok', since: begunAt + 3_000 },
    ]);
  });

  it('[OP1] ZEGO is as whoever asked it last was answered, and is told as they are', async () => {
    const noted: (string | undefined)[] = [];
    const answers = [
      () => new Response('{}'),
      () => new Response('', { status: 502 }),
      () => Promise.reject(new Error('no')),
    ];
    const ask = watchedFetch(
      async () => answers[noted.length]?.() ?? new Response(),
      (why) => void noted.push(why),
    );
    assert.equal((await ask('http://zego.example/')).status, 200);
    assert.equal((await ask('http://zego.example/')).status, 502);
    await assert.rejects(async () => ask('http://zego.example/'), /^Error: no$/);
    assert.deepEqual(noted, [undefined, 'it answers with HTTP status 502', 'it does not answer']);
    assert.deepEqual(watchZego(new VirtualClock()).service().standing, { is: 'unknown' });
  });

  it('[OP1] is told of once, however many know it', () => {
    const known = { name: 'channels', kind: 'redis' } as const;
    const log = { name: 'user-log', kind: 'mysql', standing: { is: 'ok', since: 3 } } as const;
    const away = { is: 'away', since: 2, why: 'silent' } as const;
    assert.deepEqual(
      mergeServices([{ ...known, standing: { is: 'ok', since: 1 } }, log, { ...known, standing: away }]),
      [{ ...known, standing: away }, log],
    );
  });
});
