export type Cell = string | number;
export type Table = {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
};

/** Text to the left, numbers to the right. */
export function tableText({ title, head, rows }: Table): string {
  const shown = [...(head.some((name) => name !== '') ? [head] : []), ...rows.map((row) => row.map(cellText))];
  const widths = head.map((_, column) => Math.max(...shown.map((row) => (row[column] ?? '').length)));
  const isNumeric = head.map((_, column) => rows.some((row) => typeof row[column] === 'number'));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        isNumeric[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return [title, ...shown.map((row) => `  ${line(row)}`), ''].join('\n');
}

/** Whole numbers as they are; others, which are milliseconds, with a digit. */
export function cellText(cell: Cell): string {
  if (typeof cell === 'string') return cell;
  return Number.isInteger(cell) ? String(cell) : cell.toFixed(cell < 100 ? 1 : 0);
}
