import { goalText, isReached, timesBetter } from './goals.ts';
import type { Result } from './report.ts';

const ROW = 22;
const WIDTH = 1_040;
/** Where the scale begins and ends; names to the left of it, medians to the right. */
const SCALE = { from: 230, to: 480 } as const;
/** What is so many times worse than its goal, or better, is at an end of the scale. */
const TIMES = 4;
const TOP = 44;
const STYLE = `
  svg { font: 12px system-ui, sans-serif; background: #fff } text { fill: #333 } .small { font-size: 10px }
  .grid { stroke: #ddd } .goal { stroke: #888; stroke-width: 2 } .yes { fill: #2a9d6f } .no { fill: #d9822b }
  @media (prefers-color-scheme: dark) { svg { background: #16181d } text { fill: #ccc } .grid { stroke: #333 } }`;

/** What has a goal, by how many times it is better than that: what is reached is to the right of the line. */
export function asChart(results: readonly Result[]): string {
  const rows = results.flatMap((result) => {
    const times = timesBetter(result.name, result.value);
    return times === undefined ? [] : [{ ...result, times }];
  });
  const height = TOP + rows.length * ROW + 8;
  const lines = [1 / TIMES, 1 / 2, 1, 2, TIMES].map((times) => {
    const x = across(times).toFixed(1);
    const of = times === 1 ? 'goal' : times < 1 ? `1/${1 / times}` : `${times} ×`;
    return (
      `<line class="${times === 1 ? 'goal' : 'grid'}" x1="${x}" x2="${x}" y1="${TOP - 8}" y2="${height - 8}"/>` +
      `<text x="${x}" y="${TOP - 14}" text-anchor="middle">${of}</text>`
    );
  });
  const marks = rows.map(({ name, value, told, times }, nth) => {
    const y = TOP + nth * ROW + ROW / 2;
    const mark = `<circle class="${isReached(name, value) === true ? 'yes' : 'no'}" cx="${across(times).toFixed(1)}" cy="${y}" r="5"/>`;
    const texts = [
      `<text x="${SCALE.from - 14}" y="${y + 4}" text-anchor="end">${name}</text>`,
      `<text x="${SCALE.to + 14}" y="${y + 4}">${Number(value.toPrecision(3))} (${goalText(name)})</text>`,
      `<text class="small" x="${SCALE.to + 100}" y="${y + 4}">${escaped(told)}</text>`,
    ];
    return mark + texts.join('');
  });
  const title = '<title>Each ratio beside its goal: to the right of the line it is reached</title>';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}">${title}<style>${STYLE}</style>${[...lines, ...marks].join('\n')}</svg>\n`;
}

function across(times: number): number {
  const share = (Math.log(times) / Math.log(TIMES) + 1) / 2;
  return SCALE.from + Math.min(1, Math.max(0, share)) * (SCALE.to - SCALE.from);
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
