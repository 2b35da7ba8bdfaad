import { goalText, isReached, type Name } from './goals.ts';

/** `told`: the medians it was made of. */
export type Result = { readonly name: Name; readonly value: number; readonly told: string };

const DIGITS = 3;
const HEADINGS = ['name', 'value', 'goal', 'reached', 'medians'] as const;

export function asJson(results: readonly Result[]): string {
  return JSON.stringify({ ratios: Object.fromEntries(results.map(({ name, value }) => [name, rounded(value)])) });
}

export function asTable(results: readonly Result[]): string {
  const rows = [HEADINGS, ...results.map(cells)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  return rows.map((row) => line(row).trimEnd()).join('\n');
}

function cells({ name, value, told }: Result): string[] {
  const reached = isReached(name, value);
  return [name, `${rounded(value)}`, goalText(name), reached === undefined ? '–' : reached ? 'yes' : 'no', told];
}

const rounded = (value: number): number => Number(value.toFixed(DIGITS));
