import assert from 'node:assert/strict';
import { COUNTED_MAX, createOwnRate, createRate } from '../../src/app/rate.ts';
import { throttled } from '../../src/app/throttled.ts';
import { VirtualClock } from '../support/doubles/virtualClock.ts';

describe('a rate', () => {
  it('lets so many pass within a second, and as many in the next one', () => {
    const clock = new VirtualClock();
    const mayPass = createOwnRate({ clock });
    const pass = () => [1, 2, 3].map(() => mayPass('ann', 2));
    assert.deepEqual(pass(), [true, true, false]);
    assert.equal(mayPass('ben', 2), true);
    clock.stall(999);
    assert.equal(mayPass('ann', 2), false);
    clock.stall(1);
    assert.deepEqual(pass(), [true, true, false]);
  });

  it('remembers no more names than it may, and goes on counting those', () => {
    const mayPass = createOwnRate({ clock: new VirtualClock() });
    for (let name = 0; name < COUNTED_MAX; name += 1) assert(mayPass(`${name}`, 1));
    assert.deepEqual(
      ['one more', 'one more', '0', `${COUNTED_MAX - 1}`].map((name) => mayPass(name, 1)),
      [true, true, false, false],
    );
  });

  it('counts what all processes see, and asks nobody about what is too often for one', async () => {
    const asked: string[] = [];
    let elsewhere = 0;
    const countEverywhere = async (name: string) => asked.push(name) + elsewhere;
    const rate = createRate({ clock: new VirtualClock(), countEverywhere });
    assert.equal(await rate('ann', 3), true);
    elsewhere = 2;
    assert.equal(await rate('ann', 3), false);
    elsewhere = 0;
    assert.deepEqual([await rate('ann', 3), await rate('ann', 3)], [true, false]);
    assert.equal(asked.length, 3);
  });

  it('counts for itself while nobody can be asked', async () => {
    const countEverywhere = async () => Promise.reject(new Error('away'));
    const rate = createRate({ clock: new VirtualClock(), countEverywhere });
    assert.deepEqual([await rate('ann', 2), await rate('ann', 2), await rate('ann', 2)], [true, true, false]);
  });
});

describe('what is dear to make', () => {
  /** Pages that are made when the test says so. */
  function press(perS: number) {
    const clock = new VirtualClock();
    const pages: PromiseWithResolvers<number>[] = [];
    const page = throttled(perS, clock, () => {
      const made = Promise.withResolvers<number>();
      pages.push(made);
      return made.promise;
    });
    return { clock, pages, page };
  }

  it('is made once for all who ask at once', async () => {
    const { pages, page } = press(10);
    const asked = [page(), page(), page()];
    assert.equal(pages.length, 1);
    pages[0]?.resolve(1);
    assert.deepEqual(await Promise.all(asked), [1, 1, 1]);
    void page();
    assert.equal(pages.length, 2);
  });

  it('is made so often a second and no more: others get the latest', async () => {
    const { clock, pages, page } = press(1);
    const first = page();
    pages.at(-1)?.resolve(1);
    assert.equal(await first, 1);
    const second = page();
    pages.at(-1)?.resolve(2);
    assert.equal(await second, 2);
    const made = pages.length;
    assert.equal(await page(), 2);
    clock.stall(999);
    assert.equal(await page(), 2);
    assert.equal(pages.length, made);
    clock.stall(1);
    void page();
    assert.equal(pages.length, made + 1);
  });

  it('that failed is told to those who asked, and tried again for the next', async () => {
    const { pages, page } = press(10);
    const asked = [page(), page()];
    pages[0]?.reject(new Error('no page'));
    for (const one of asked) await assert.rejects(one, /no page/);
    const next = page();
    pages[1]?.resolve(1);
    assert.equal(await next, 1);
  });
});
