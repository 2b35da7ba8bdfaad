/** Text, a count, or a time. */
export type Cell = string | number | { readonly ms: number };
export type Table = {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
};

/** Text to the left, numbers to the right. */
export function tableText({ title, head, rows }: Table): string {
  const shown = [...(head.some((name) => name !== '') ? [head] : []), ...rows.map((row) => row.map(cellText))];
  const widths = head.map((_, column) => Math.max(...shown.map((row) => (row[column] ?? '').length)));
  const isNumeric = head.map((_, column) => isNumber(rows, column));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        isNumeric[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return [title, ...shown.map((row) => `  ${line(row)}`), ''].join('\n');
}

export function isNumber(rows: Table['rows'], column: number): boolean {
  return rows.some((row) => row[column] !== undefined && typeof row[column] !== 'string');
}

export function cellText(cell: Cell): string {
  if (typeof cell !== 'object') return String(cell);
  return cell.ms.toFixed(cell.ms < 100 ? 1 : 0);
}
