import assert from 'node:assert/strict';
import { Crowd } from '../../src/server/crowd/crowd.ts';
import type { Entry, PlayedViewer } from '../../src/server/crowd/playedViewer.ts';
import { VirtualClock } from '../support/doubles/virtualClock.ts';

const EVERY_MS = 20;

describe('a crowd that the server plays', () => {
  function begun(answer: (nth: number) => { status: number; message: string } | undefined = () => undefined) {
    const clock = new VirtualClock();
    const tried: number[] = [];
    const here = new Set<PlayedViewer & { lose(): void }>();
    let isEmpty = false;
    const crowd = new Crowd({
      ...{ clock, everyMs: EVERY_MS },
      enter: async (nth, gone): Promise<Entry> => {
        tried.push(clock.elapsed());
        const refused = answer(nth);
        if (refused !== undefined) return refused;
        const lose = () => {
          here.delete(viewer);
          gone(viewer);
        };
        const viewer = { isInMirror: nth > 2, leave: lose, lose };
        here.add(viewer);
        return viewer;
      },
      empty: () => {
        isEmpty = true;
      },
    });
    return { clock, tried, here, crowd, isEmpty: () => isEmpty };
  }

  it('comes one after the other, no faster than it may, and tells who sits in mirrors', async () => {
    const { clock, tried, crowd } = begun();
    crowd.want(4);
    await clock.pass(10 * EVERY_MS);
    assert.deepEqual(crowd.sight, { wanted: 4, here: 4, inMirrors: 2, turnedAway: undefined });
    const gaps = tried.slice(1).map((at, nth) => at - (tried[nth] ?? 0));
    assert.deepEqual(gaps, [EVERY_MS, EVERY_MS, EVERY_MS]);
  });

  it('is followed by others where some are lost, and not where they were sent away', async () => {
    const { clock, here, crowd } = begun();
    crowd.want(3);
    await clock.pass(1_000);
    for (const viewer of [...here].slice(1)) viewer.lose();
    await clock.pass(1_000);
    assert.equal(crowd.sight.here, 3);
    crowd.want(1);
    await clock.pass(1_000);
    assert.deepEqual([crowd.sight.here, here.size], [1, 1]);
  });

  it('waits a second where too many come, and goes on', async () => {
    const { clock, crowd } = begun((nth) => (nth <= 2 ? { status: 429, message: 'too many' } : undefined));
    crowd.want(2);
    await clock.pass(1_500);
    assert.deepEqual(crowd.sight.turnedAway, { status: 429, message: 'too many', isLast: false });
    await clock.pass(1_500);
    assert.deepEqual(crowd.sight, { wanted: 2, here: 2, inMirrors: 2, turnedAway: undefined });
  });

  it('gives up in the end where nobody is let in, and at once where nobody may come', async () => {
    const busy = begun(() => ({ status: 503, message: 'busy' }));
    busy.crowd.want(5);
    await busy.clock.pass(30_000);
    assert.deepEqual(busy.crowd.sight.turnedAway, { status: 503, message: 'busy', isLast: true });
    assert.deepEqual([busy.crowd.sight.wanted, busy.tried.length], [0, 20]);
    const closed = begun(() => ({ status: 403, message: 'no' }));
    closed.crowd.want(5);
    await closed.clock.pass(5_000);
    assert.deepEqual([closed.crowd.sight.wanted, closed.tried.length], [0, 1]);
  });

  it('goes when nobody looks at it any more, and leaves nothing', async () => {
    const { clock, here, crowd, isEmpty } = begun();
    crowd.want(3);
    for (let nth = 0; nth < 3; nth += 1) {
      await clock.pass(50_000);
      crowd.look();
    }
    assert.equal(here.size, 3);
    await clock.pass(61_000);
    assert.deepEqual([here.size, isEmpty(), clock.timers], [0, true, 0]);
  });

  it('does not stay where it is closed while somebody comes', async () => {
    const { clock, here, crowd } = begun();
    crowd.want(3);
    crowd.close();
    await clock.pass(5_000);
    assert.deepEqual([here.size, clock.timers], [0, 0]);
  });
});
