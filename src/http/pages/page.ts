import { createHash } from 'node:crypto';
import type { Response } from 'express';
import { type Html, html } from './html.ts';

/** Light and dark as the reader has it, from 320 px on; nothing is fetched, and no script runs. */
const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d5d9e0, #3a404b); --quiet: light-dark(#59626f, #a3adba);
  --soft: light-dark(#f2f4f7, #22262d); --link: light-dark(#0b57b8, #82b5ff); --bad: light-dark(#b3261e, #ff8a80); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem 1rem 4rem; font: 1rem/1.55 system-ui, sans-serif;
  background: light-dark(#ffffff, #15181d); color: light-dark(#1b1f26, #e6e9ee); overflow-wrap: anywhere; }
a { color: var(--link); }
h1 { line-height: 1.2; margin: 1rem 0 .5rem; }
h2 { margin: 2.5rem 0 .5rem; border-bottom: 1px solid var(--line); padding-bottom: .25rem; }
h3 { margin: 1.5rem 0 .5rem; }
code, pre { font: .9em/1.5 ui-monospace, monospace; background: var(--soft); border-radius: .25rem; }
code { padding: .05em .3em; }
pre { padding: .75rem; overflow-x: auto; white-space: pre-wrap; }
nav ul { list-style: none; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: .25rem 1rem; }
article { border: 1px solid var(--line); border-radius: .5rem; padding: 0 1rem 1rem; margin: 1rem 0; }
.method { display: inline-block; min-width: 3.5rem; font-weight: 700; }
.quiet { color: var(--quiet); }
dl { margin: .5rem 0; }
dt { margin-top: .5rem; }
dd { margin: 0 0 0 1rem; }
summary { cursor: pointer; padding: .25rem 0; }
[role=alert] { color: var(--bad); font-weight: 600; }
input, button { font: inherit; padding: .4rem .6rem; max-width: 100%; }
@media (max-width: 30rem) { article { padding: 0 .6rem .6rem; } dd { margin-left: .5rem; } nav ul { grid-template-columns: 1fr; } }
`;

const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  'img-src data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

export function page(title: string, body: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${{ html: STYLE }}</style>
</head>
<body>
${body}
</body>
</html>
`.html;
}

export function sendPage(response: Response, text: string): void {
  response.set({ 'Content-Security-Policy': POLICY, 'Referrer-Policy': 'no-referrer' }).type('html').send(text);
}
