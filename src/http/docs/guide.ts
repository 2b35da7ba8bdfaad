import { type Html, html } from '../pages/html.ts';

/** A text in parts, which is written as Markdown for a file and as HTML for a page. `code` stands between backticks. */
export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: 'code'; readonly language: string; readonly text: string };

export const heading = (level: 1 | 2 | 3, text: string): Block => ({ kind: 'heading', level, text });
export const text = (...lines: readonly string[]): Block => ({ kind: 'text', text: lines.join(' ') });
export const list = (...items: readonly string[]): Block => ({ kind: 'list', items });
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): Block => ({
  kind: 'table',
  head,
  rows,
});
export const code = (language: string, ...lines: readonly string[]): Block => ({
  kind: 'code',
  language,
  text: lines.join('\n'),
});

export function toMarkdown(blocks: readonly Block[]): string {
  return `${blocks.map(markdownOf).join('\n\n')}\n`;
}

function markdownOf(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${block.text}`;
    case 'text':
      return block.text;
    case 'list':
      return block.items.map((item) => `- ${item}`).join('\n');
    case 'table':
      return [block.head, block.head.map(() => '---'), ...block.rows].map(rowOf).join('\n');
    case 'code':
      return `\`\`\`${block.language}\n${block.text}\n\`\`\``;
  }
}

const rowOf = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

/** A table becomes a list of its rows: that can be read on a phone, too. */
export function toHtml(block: Block): Html {
  switch (block.kind) {
    case 'heading':
      return headingOf(block.level, inline(block.text));
    case 'text':
      return html`<p>${inline(block.text)}</p>`;
    case 'list':
      return html`<ul>${block.items.map((item) => html`<li>${inline(item)}</li>`)}</ul>`;
    case 'table':
      return html`<dl>${block.rows.map(([name = '', ...cells]) => entryOf(name, cells))}</dl>`;
    case 'code':
      return html`<pre>${block.text}</pre>`;
  }
}

function headingOf(level: 1 | 2 | 3, words: readonly Html[]): Html {
  if (level === 1) return html`<h1>${words}</h1>`;
  return level === 2 ? html`<h2>${words}</h2>` : html`<h3>${words}</h3>`;
}

function entryOf(name: string, cells: readonly string[]): Html {
  const told = cells.filter((cell) => cell !== '').map((cell) => html`<dd>${inline(cell)}</dd>`);
  return html`<dt>${inline(name)}</dt>${told}`;
}

function inline(words: string): Html[] {
  return words.split('`').map((part, n) => (n % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));
}
