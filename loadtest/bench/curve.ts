import { linearScale, logScale } from './scale.ts';

/** What something costs, in ms, at each size of something else. */
export type Curve = {
  readonly title: string;
  /** What the sizes count. */
  readonly of: string;
  readonly sizes: readonly number[];
  /** What is written at each size; undefined: the size itself. */
  readonly labels?: readonly string[];
  readonly lines: readonly { readonly name: string; readonly ms: readonly number[] }[];
};

const PANEL = { width: 400, height: 250, left: 52, right: 16, top: 46, bottom: 58 } as const;
/** As far apart as if there were so many. */
const KEYS_LEAST = 3;
const LABEL_WIDTH = 36;
const COLOURS = ['#2f6fdb', '#d9822b', '#2a9d6f', '#b04ac2'] as const;
const STYLE = `
  svg { font: 12px system-ui, sans-serif; background: #fff } text { fill: #333 } .grid { stroke: #ddd }
  .title { font-weight: 600; font-size: 13px } path { fill: none; stroke-width: 2 }
  @media (prefers-color-scheme: dark) { svg { background: #16181d } text { fill: #ccc } .grid { stroke: #333 } }`;

/** As rows of figures. */
export function asText({ title, of, sizes, labels = sizes.map(String), lines }: Curve): string {
  const rows = lines.map(
    ({ name, ms }) => `  ${name.padEnd(24)}${ms.map((value) => shown(value).padStart(10)).join('')}`,
  );
  return [`${title}, in ms`, `  ${of.padEnd(24)}${labels.map((label) => label.padStart(10)).join('')}`, ...rows].join(
    '\n',
  );
}

/** Side by side, the sizes by decades. By hand: uPlot draws in a browser alone, and a page on GitHub shows only SVG. */
export function asSvg(curves: readonly Curve[]): string {
  const panels = curves.map((curve, nth) => `<g transform="translate(${nth * PANEL.width} 0)">${panel(curve)}</g>`);
  const size = `viewBox="0 0 ${curves.length * PANEL.width} ${PANEL.height}"`;
  const title = `<title>${curves.map((curve) => `${curve.title}, by ${curve.of}`).join('; ')}</title>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size}>${title}<style>${STYLE}</style>${panels.join('\n')}</svg>\n`;
}

function panel({ title, of, sizes, labels = sizes.map(String), lines }: Curve): string {
  const across = logScale(sizes[0] ?? 1, sizes.at(-1) ?? 1);
  const up = linearScale(Math.max(...lines.flatMap(({ ms }) => ms)));
  const x = (size: number) => PANEL.left + across.at(size) * (PANEL.width - PANEL.left - PANEL.right);
  const y = (ms: number) => PANEL.height - PANEL.bottom - up.at(ms) * (PANEL.height - PANEL.top - PANEL.bottom);
  const grid = up.ticks.map(
    (tick) =>
      `<line class="grid" x1="${PANEL.left}" x2="${PANEL.width - PANEL.right}" y1="${y(tick)}" y2="${y(tick)}"/>` +
      `<text x="${PANEL.left - 6}" y="${y(tick) + 4}" text-anchor="end">${shown(tick)}</text>`,
  );
  // Of two whose labels would lie on each other the larger one has its own.
  const hasRoom = (nth: number) => x(sizes[nth + 1] ?? Number.POSITIVE_INFINITY) - x(sizes[nth] ?? 1) > LABEL_WIDTH;
  const marks = sizes.map((size, nth) =>
    hasRoom(nth)
      ? `<text x="${x(size)}" y="${PANEL.height - PANEL.bottom + 18}" text-anchor="middle">${labels[nth]}</text>`
      : '',
  );
  const paths = lines.map(({ ms }, nth) => {
    const points = ms.map((value, at) => `${x(sizes[at] ?? 1).toFixed(1)} ${y(value).toFixed(1)}`);
    return `<path stroke="${COLOURS[nth % COLOURS.length]}" d="M${points.join('L')}"/>`;
  });
  const apart = (PANEL.width - PANEL.left) / Math.max(KEYS_LEAST, lines.length);
  const keys = lines.map(
    ({ name }, nth) =>
      `<text x="${PANEL.left + nth * apart}" y="${PANEL.height - 8}" style="fill:${COLOURS[nth % COLOURS.length]}">${name}</text>`,
  );
  return [
    `<text class="title" x="${PANEL.left}" y="18">${title}</text><text x="${PANEL.left}" y="34">ms, by ${of}</text>`,
    ...grid,
    ...marks,
    ...paths,
    ...keys,
  ].join('');
}

const shown = (value: number): string => String(Number(value.toPrecision(3)));
