import uPlot from 'uplot';

/** What a chart draws; `columns`: the moments, in seconds since 1970, then each line. */
export type Chart = {
  readonly time: string;
  readonly labels: readonly string[];
  readonly columns: readonly (readonly (number | null)[])[];
};

export const CHART_TAG = 'linkcall-chart';

const HEIGHT = 180;
/** A time with seconds, and a gap: what stands under a line does not run into its neighbour, nor over the edge. */
const TIME_WIDTH = 76;
const MINUTE_S = 60;
const COLOURS = ['--accent', '--live-fill', '--good', '--warn'];

/** An element that draws its `value`, JSON of a `Chart`: what is in it is its own. */
class ChartElement extends HTMLElement {
  #plot: uPlot | undefined;
  #labels = '';
  readonly #probe = document.createElement('i');
  readonly #resizing = new ResizeObserver(() => this.#resize());
  readonly #theme = new MutationObserver(() => this.#redraw());
  readonly #dark = matchMedia('(prefers-color-scheme: dark)');
  readonly #redraw = () => this.#plot?.redraw();

  connectedCallback(): void {
    this.append(this.#probe);
    this.#resizing.observe(this);
    this.#theme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    this.#dark.addEventListener('change', this.#redraw);
  }

  disconnectedCallback(): void {
    this.#resizing.disconnect();
    this.#theme.disconnect();
    this.#dark.removeEventListener('change', this.#redraw);
    this.#plot?.destroy();
    this.#plot = undefined;
    this.#labels = '';
  }

  set value(json: string) {
    if (json === '') return;
    const chart: Chart = JSON.parse(json);
    const labels = JSON.stringify([chart.time, chart.labels]);
    const [times = [], ...lines] = chart.columns;
    const drawn: uPlot.AlignedData = [times.map(Number), ...lines.map((line) => [...line])];
    if (this.#plot !== undefined && labels === this.#labels) {
      this.#plot.setData(drawn);
    } else {
      this.#plot?.destroy();
      this.#labels = labels;
      this.#plot = new uPlot(this.#optionsOf(chart), drawn, this);
    }
  }

  #resize(): void {
    if (this.clientWidth > 0) this.#plot?.setSize({ width: this.clientWidth, height: HEIGHT });
  }

  #optionsOf({ time, labels }: Chart): uPlot.Options {
    const { lang } = document.documentElement;
    const clock = new Intl.DateTimeFormat(lang, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    const exact = new Intl.DateTimeFormat(lang, { timeStyle: 'medium', hourCycle: 'h23' });
    const short = new Intl.NumberFormat(lang, { notation: 'compact', maximumFractionDigits: 2 });
    const axis: uPlot.Axis = {
      stroke: () => this.#colour('--ink-soft'),
      grid: { stroke: () => this.#colour('--edge'), width: 1 },
      ticks: { show: false },
    };
    const said = (value: number | null) => (value === null ? '–' : short.format(value));
    return {
      width: Math.max(this.clientWidth, 1),
      height: HEIGHT,
      padding: [null, TIME_WIDTH / 2, null, null],
      scales: { y: { range: { min: { hard: 0, soft: 0, mode: 1 }, max: { soft: 1, mode: 1, pad: 0.1 } } } },
      axes: [
        {
          ...axis,
          space: TIME_WIDTH,
          values: (_, ticks, _axis, _space, everyS) =>
            ticks.map((at) => (everyS < MINUTE_S ? exact : clock).format(at * 1_000)),
        },
        { ...axis, size: 56, values: (_, ticks) => ticks.map(said) },
      ],
      series: [
        { label: time, value: (_, at: number | null) => (at === null ? '–' : exact.format(at * 1_000)) },
        ...labels.map((label, nth) => ({
          label,
          stroke: () => this.#colour(COLOURS[nth % COLOURS.length] ?? ''),
          width: 2,
          points: { show: false },
          value: (_: uPlot, value: number | null) => said(value),
        })),
      ],
      cursor: { sync: { key: CHART_TAG }, drag: { x: false, y: false } },
    };
  }

  /** A canvas knows no variables of the style. */
  #colour(name: string): string {
    this.#probe.style.color = `var(${name})`;
    return getComputedStyle(this.#probe).color;
  }
}

/** Once for the page. */
export function defineChart(): void {
  customElements.define(CHART_TAG, ChartElement);
}
