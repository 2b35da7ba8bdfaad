/** Markup, as opposed to text that may hold anything. */
export type Html = { readonly html: string };

type Piece = string | number | Html | readonly Html[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A template whose values are text, and never markup, unless they were made by it. */
export function html(markup: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  const parts = markup.flatMap((part, n) => [part, ...(n < pieces.length ? [written(pieces[n] ?? '')] : [])]);
  return { html: parts.join('') };
}

function written(piece: Piece): string {
  if (typeof piece === 'number') return `${piece}`;
  if (typeof piece === 'string') return piece.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
  return 'html' in piece ? piece.html : piece.map((one) => one.html).join('');
}
