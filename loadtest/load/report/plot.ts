import { linearScale, logScale, type Scale } from '../scale.ts';

/** `undefined`: nothing is known of that second. */
export type Series = { readonly name: string; readonly values: readonly (number | undefined)[] };

export type Plot = {
  readonly title: string;
  readonly unit: string;
  readonly seconds: readonly number[];
  readonly series: readonly Series[];
  readonly isLog?: boolean;
};

const WIDTH = 760;
const HEIGHT = 250;
const LEFT = 58;
const RIGHT = 12;
const TOP = 12;
const BOTTOM = 30;
const X_TICKS = 10;

const x = (share: number): number => LEFT + share * (WIDTH - LEFT - RIGHT);
const y = (share: number): number => HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
const round = (pixels: number): string => pixels.toFixed(1);

/** Lines over the seconds of the run, drawn without a script; each second tells its figures where the mouse rests. */
export function plotHtml(plot: Plot): string {
  const known = plot.series.flatMap(({ values }) => values.flatMap((value) => value ?? []));
  if (known.length === 0)
    return `<figure><figcaption>${escaped(plot.title)}</figcaption><p>Nothing was measured.</p></figure>`;
  const most = known.reduce((max, value) => Math.max(max, value), 0);
  const above0 = known.filter((value) => value > 0);
  const least = above0.reduce((min, value) => Math.min(min, value), most);
  const scale = plot.isLog === true ? logScale(least, most) : linearScale(most);
  const last = Math.max(1, plot.seconds.at(-1) ?? 1);
  const legend = plot.series.map(({ name }, nth) => `<span class="key s${nth}">${escaped(name)}</span>`).join(' ');
  return [
    `<figure><figcaption>${escaped(plot.title)} <small>${escaped(plot.unit)}</small><span class="legend">${legend}</span></figcaption>`,
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(plot.title)}">`,
    yAxis(scale),
    xAxis(last),
    ...plot.series.map(({ values }, nth) => line(plot.seconds, values, nth, scale, last)),
    hovers(plot, last),
    '</svg></figure>',
  ].join('\n');
}

function yAxis({ at, ticks }: Scale): string {
  return ticks
    .map((tick) => {
      const height = round(y(at(tick)));
      return `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${height}" y2="${height}"/><text x="${LEFT - 8}" y="${height}" dy="4" text-anchor="end">${shown(tick)}</text>`;
    })
    .join('');
}

function xAxis(last: number): string {
  const { ticks } = linearScale(last);
  const step = (ticks[1] ?? 1) / (last > X_TICKS ? 2 : 1);
  const marks = Array.from({ length: Math.floor(last / step) + 1 }, (_, nth) => nth * step);
  return marks
    .filter(Number.isInteger)
    .map((mark) => `<text x="${round(x(mark / last))}" y="${HEIGHT - 10}" text-anchor="middle">${mark} s</text>`)
    .join('');
}

/** In parts, where nothing is known in between; a lone second is a dot. */
function line(seconds: readonly number[], values: Series['values'], nth: number, { at }: Scale, last: number): string {
  let path = '';
  let isDown = false;
  seconds.forEach((second, index) => {
    const value = values[index];
    if (value !== undefined)
      path += `${isDown ? 'L' : 'M'}${round(x(second / last))} ${round(y(at(value)))}${isDown ? '' : 'h0'}`;
    isDown = value !== undefined;
  });
  return `<path class="line s${nth}" d="${path}"/>`;
}

function hovers({ seconds, series, unit }: Plot, last: number): string {
  const width = (WIDTH - LEFT - RIGHT) / last;
  return seconds
    .map((second, index) => {
      const figures = series.map(({ name, values }) => `${name} ${shown(values[index])}`).join(', ');
      const left = round(x(second / last) - width / 2);
      return `<rect class="hover" x="${left}" y="${TOP}" width="${round(width)}" height="${HEIGHT - TOP - BOTTOM}"><title>${escaped(`second ${second}: ${figures} ${unit}`)}</title></rect>`;
    })
    .join('');
}

function shown(value: number | undefined): string {
  if (value === undefined) return '–';
  if (value >= 1_000) return Math.round(value).toLocaleString('en').replaceAll(',', ' ');
  return String(Number(value.toPrecision(3)));
}

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
