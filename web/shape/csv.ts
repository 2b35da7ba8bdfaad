/**
 * Where a spreadsheet may take what users wrote for a formula: at the beginning of a cell, and behind whatever it may take for
 * the end of one. With which character cells end is a setting of the reader's machine, and where that is another than ours,
 * quotes within a row are letters like others.
 */
const FORMULA = /(?<=^|[;,|\t\r\n"])(?=[=+\-@\t\r＝＋－＠])/g;
const NEEDS_QUOTES = /[;,|\t\r\n"]/;
/** Tells a spreadsheet that this is UTF-8. */
const BYTE_ORDER_MARK = '\u{feff}';

type Cell = string | number | null;

/** RFC 4180. */
export function csv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return BYTE_ORDER_MARK + [header, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = value.replace(FORMULA, "'");
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
