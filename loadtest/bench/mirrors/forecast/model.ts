import type { Cost } from '../cost.ts';
import type { Delays } from '../delay.ts';
import { type Assumptions, assumptionsText } from './assumptions.ts';
import { type Audience, type Changes, type Forecast, forecast, lastOf, onOneMachine } from './forecast.ts';

/** A prediction is right up to this factor, either way. */
export const BAND = 1.5;

/** When the last viewer of an audience on one machine was told: what was measured (p50), and what the model says. */
export type Beside = Audience & { readonly measuredMs: number; readonly modelMs: number };

export const isInBand = ({ measuredMs, modelMs }: Beside): boolean =>
  modelMs <= BAND * measuredMs && measuredMs <= BAND * modelMs;

const SIZES: readonly Changes[] = [20_000, 100_000, 1_000_000].flatMap((viewers) =>
  [1_000, 100].map((apartMs) => ({ viewers, changes: 20, apartMs })),
);

/** Costs by CPU; of the delays only the smallest audience's: what it takes beyond CPU. */
export function assumptionsOf({ few, many, mirrors, change }: Cost, { lines }: Pick<Delays, 'lines'>): Assumptions {
  const inEach = (many - few) / mirrors;
  const viewerMs = atLeast0((change.many.mirror - change.few.mirror) / inEach);
  const actorMs = atLeast0(change.alone.actor - viewerMs * few);
  const [[viewers = 0, smallest] = []] = [...(lines[0]?.at ?? [])];
  return {
    ...{ viewerMs, actorMs, clientMs: atLeast0((change.many.viewers - change.few.viewers) / (many - few)) },
    mirrorMs: atLeast0(change.few.mirror - (viewerMs * few) / mirrors),
    deliveryMs: atLeast0((change.few.redis - change.alone.redis) / mirrors),
    waitMs: atLeast0((smallest?.p50 ?? 0) - actorMs - viewerMs * viewers),
  };
}

/** Where next to nothing is measured, a difference may come out below it. */
const atLeast0 = (ms: number): number => Math.max(0, ms);

export function besideMeasured(
  assumed: Assumptions,
  { lines }: Pick<Delays, 'lines'>,
  cores: number,
): readonly Beside[] {
  return lines.flatMap(({ processes, at }) =>
    [...at].map(([viewers, { p50 }]) => {
      const modelMs = lastOf(onOneMachine(assumed, cores, { viewers, processes }));
      return { viewers, processes, measuredMs: p50, modelMs };
    }),
  );
}

export function modelText(assumed: Assumptions, beside: readonly Beside[]): string {
  const forecasts = SIZES.map((size) => ({ size, forecast: forecast(assumed, size) }));
  return [
    'Simulated in virtual time, assumed is:',
    assumptionsText(assumed),
    ...(beside.length > 0 ? [`Beside what was measured here (p50; right within a factor of ${BAND}):`] : []),
    ...beside.map(besideText),
    'On more machines, allow → the last viewer is told:',
    ...forecasts.map(forecastText),
  ].join('\n');
}

function besideText(one: Beside): string {
  const where = one.processes === 0 ? 'in one room' : `on ${one.processes} processes`;
  const verdict = isInBand(one) ? '' : ' (wrong)';
  return `  ${one.viewers} ${where}: model ${ms(one.modelMs)}, measured ${ms(one.measuredMs)}${verdict}`;
}

function forecastText({ size, forecast: { machines, last } }: { size: Changes; forecast: Forecast }): string {
  const often = `a change each ${size.apartMs} ms`;
  return `  ${size.viewers} viewers on ${machines} machines, ${often}: p50 ${ms(last.p50)}, slowest ${ms(last.slowest)}`;
}

const ms = (value: number): string => `${value.toFixed(1)} ms`;
