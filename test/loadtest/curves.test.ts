import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { asSvg, asText, type Curve } from '../../loadtest/bench/curve.ts';
import { linearScale, logScale } from '../../loadtest/bench/scale.ts';

const curve: Curve = {
  title: 'A join',
  of: 'channels',
  sizes: [10, 1_000],
  lines: [
    { name: 'ours', ms: [2, 4] },
    { name: 'theirs', ms: [2.71555, 0] },
  ],
};

describe('the curves of what things cost', () => {
  it('stand in columns, a size each', () => {
    assert.deepEqual(
      asText(curve)
        .split('\n')
        .map((line) => line.trim().replaceAll(/ {2,}/g, ' | ')),
      ['A join, in ms', 'channels | 10 | 1000', 'ours | 2 | 4', 'theirs | 2.72 | 0'],
    );
    assert.match(asText({ ...curve, labels: ['50 %', '99 %'] }), /channels +50 % +99 %$/m);
  });

  it('are drawn with the sizes by decades and the cost from 0', () => {
    const svg = asSvg([curve, curve]);
    assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 800 250">.*<\/svg>\n$/s);
    assert.match(svg, /<title>A join, by channels; A join, by channels<\/title>/);
    const [, ours = '', theirs = ''] = svg.match(/d="M(\S+ \S+L\S+ \S+)".*?d="M(\S+ \S+L\S+ \S+)"/s) ?? [];
    assert.equal(ours, '52.0 119.0L384.0 46.0');
    assert.match(asSvg([{ ...curve, labels: ['50 %', '99 %'] }]), />50 %<.*>99 %</s);
    assert.equal(theirs.split('L')[1], '384.0 192.0');
  });

  it('are not begun with an option that nobody knows', async () => {
    const child = spawn(process.execPath, ['loadtest/curves.ts', '--fast']);
    const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    assert.equal(code, 64);
    assert.match(said, /--fast.*usage: npm run bench:curves/s);
  });
});

describe('the scale of a curve', () => {
  it('has ticks at round numbers up to the largest value', () => {
    assert.deepEqual(linearScale(300).ticks, [0, 100, 200, 300]);
    assert.deepEqual(linearScale(0.9).ticks, [0, 0.25, 0.5, 0.75, 1]);
    assert.deepEqual(logScale(3, 250).ticks, [1, 10, 100, 1_000]);
    for (const most of [1, 7, 99, 1_234, 0]) assert((linearScale(most).ticks.at(-1) ?? -1) >= most);
  });
});
