import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { Sight } from '../../loadtest/bench/mirrors/sight.ts';
import { CHILD_ENV } from '../support/childEnv.ts';

/** On a machine that is busy with other things. */
const TIMEOUT_MS = 600_000;

const patch = (version: number): Buffer => Buffer.from(`${version}`);

/** Of two viewers, who see version 1. */
function sightOfTwo(): Sight {
  const sight = new Sight(1, (bytes) => Number(bytes));
  sight.enter();
  sight.enter();
  sight.look();
  return sight;
}

function seenAt(sight: Sight, version: number): number | undefined {
  let seen: number | undefined;
  sight.onceSeen(version, (atMs) => {
    seen = atMs;
  });
  return seen;
}

describe('what the viewers of one room are sent', () => {
  it('is seen when the last of them has it', () => {
    const sight = sightOfTwo();
    const times: number[] = [];
    sight.onceSeen(3, (atMs) => times.push(atMs));
    sight.take(0, patch(2), 10);
    sight.take(0, patch(3), 20);
    sight.take(1, patch(2), 30);
    assert.deepEqual(times, []);
    sight.take(1, patch(3), 40);
    assert.deepEqual(times, [40]);
    assert.equal(seenAt(sight, 3), 40);
  });

  it('keeps the time at which they had a version first, whatever comes behind it', () => {
    const sight = sightOfTwo();
    for (const atMs of [10, 20]) for (const viewer of [0, 1]) sight.take(viewer, patch(2), atMs);
    assert.equal(seenAt(sight, 2), 10);
  });

  it('is wrong when two are told different things, or one of them something twice', () => {
    const different = sightOfTwo();
    different.take(0, patch(2), 1);
    assert.throws(() => different.take(1, patch(3), 1), /different things/);
    const twice = sightOfTwo();
    for (const version of [2, 2]) twice.take(0, patch(version), 1);
    twice.take(1, patch(2), 1);
    assert.throws(() => twice.take(1, patch(3), 1), /different things/);
  });

  it('is not looked at while viewers come', () => {
    const sight = sightOfTwo();
    sight.comeMore();
    sight.take(0, patch(2), 1);
    const third = sight.enter();
    sight.look();
    sight.take(third, patch(3), 5);
    assert.equal(seenAt(sight, 2), 0);
    assert.equal(seenAt(sight, 3), undefined);
  });
});

describe('npm run bench:mirrors', () => {
  async function run(...args: string[]) {
    const child = spawn(process.execPath, ['loadtest/mirrors.ts', ...args], { env: CHILD_ENV });
    const [out, said, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    return { out, said, code };
  }

  it('tells what a change costs an actor and its mirrors, and when the last viewer has it', async () => {
    const { out, said, code } = await run('--smoke', '--json');
    assert.equal(code, 0, said);
    const { ratios, cost, delays } = JSON.parse(out);
    assert.deepEqual(Object.keys(ratios), [
      'actor_cpu_4_in_mirrors_vs_none',
      'actor_cpu_4_in_mirrors_vs_2',
      'actor_cpu_4_in_mirrors_vs_2_beside_4',
      'last_of_4_p99_vs_2_in_one_room',
    ]);
    assert(Object.values(ratios).every((value) => typeof value === 'number'));
    assert(cost.kb.actor > 0 && cost.kb.mirror > 0, JSON.stringify(cost));
    assert.deepEqual(
      delays.lines.map(({ name, at }: { name: string; at: object }) => [name, Object.keys(at)]),
      [
        ['one room', ['2']],
        ['1 process', ['2', '4']],
      ],
    );
  }).timeout(TIMEOUT_MS);

  it('simulates a huge audience, and names what it assumes', async () => {
    const { out, code } = await run('--simulate');
    assert.equal(code, 0);
    assert.match(out, /assumed is:\n +CPU: actor [\d.]+ µs.* Redis [\d.]+ µs a mirror$/m);
    assert.match(out, /1000000 viewers on 50 machines, a change each 100 ms: p50 [\d.]+ ms, slowest [\d.]+ ms/);
  });

  it('says what is wrong with its arguments', async () => {
    const { said, code } = await run('--quick', '--smoke');
    assert.equal(code, 64);
    assert.match(said, /--quick or --smoke, not both.*usage: npm run bench:mirrors/s);
  });
});
