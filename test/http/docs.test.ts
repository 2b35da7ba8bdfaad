import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { code, heading, list, table, text, toMarkdown } from '../../src/http/docs/guide.ts';
import { OPERATIONS } from '../../src/http/docs/operations.ts';
import { startServer, type TestServer, tokens } from './testServer.ts';

const open = { token: null };
const NASTY = '<img src=x onerror=alert(1)> & "quotes"';

const NO_CROWD = { wanted: 0, here: 0, inMirrors: 0, turnedAway: undefined };

describe('the pages about the server', () => {
  let server: TestServer;
  beforeEach(async () => {
    const protocol = [
      heading(1, `Of ${NASTY}`),
      text('A `code` in it'),
      list('one', `two \`${NASTY}\``),
      table(['name', 'what'], [['`a|b`', NASTY]]),
      code('ts', NASTY),
    ];
    server = await startServer({
      devTokens: tokens,
      crowds: { want: () => NO_CROWD, look: () => NO_CROWD },
      signAsZego: () => ({ timestamp: '1', nonce: '2', signature: '3', appid: '4' }),
      protocol: () => protocol,
    });
  });
  afterEach(() => server.stop());

  for (const path of ['/docs', '/docs/protocol']) {
    it(`${path} needs no network and runs no script`, async () => {
      const { status, headers, raw } = await server.ask(path, open);
      assert.equal(status, 200);
      assert.match(headers.get('content-type') ?? '', /^text\/html; charset=utf-8$/i);
      assert.match(headers.get('content-security-policy') ?? '', /^default-src 'none'; style-src 'sha256-[\w+/=]+';/);
      assert.doesNotMatch(headers.get('content-security-policy') ?? '', /unsafe|\*|http/);
      assert.doesNotMatch(raw, /<script|<img|<iframe|<[^>]*( on\w+=| style=)/i);
      const fetched = [...raw.matchAll(/(?:src|href|action)="([^"]*)"/g)].map(([, target = '']) => target);
      for (const target of fetched) assert.match(target, /^(#|\/|data:,)/, target);
      assert.match(raw, /<meta name="viewport" content="width=device-width, initial-scale=1">/);
      assert.match(raw, /<html lang="en">/);
    });
  }

  it('tell of every operation, and each link within leads somewhere', async () => {
    const { raw } = await server.ask('/docs', open);
    for (const { id, path } of OPERATIONS) {
      assert(raw.includes(`<article id="${id}">`), id);
      assert(raw.includes(`<code>${path}</code>`), path);
    }
    const ids = new Set([...raw.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    for (const [, target = ''] of raw.matchAll(/href="#([^"]+)"/g)) assert(ids.has(target), target);
  });

  it('[IN11] bring linkcall.proto as it is, for programs that are made from it', async () => {
    const { status, headers, raw } = await server.ask('/docs/linkcall.proto', open);
    assert.equal(status, 200);
    assert.match(headers.get('content-type') ?? '', /^text\/plain; charset=utf-8$/i);
    assert.equal(raw, readFileSync('schema/proto/linkcall.proto', 'utf8'));
  });

  it('show text as text', async () => {
    const { raw } = await server.ask('/docs/protocol', open);
    const escaped = '&lt;img src=x onerror=alert(1)&gt; &amp; &quot;quotes&quot;';
    assert.match(raw, /A <code>code<\/code> in it/);
    assert.equal(raw.split(escaped).length - 1, 4);
  });

  it('are written for a file in Markdown', () => {
    const blocks = [heading(2, 'Head'), table(['a', 'b'], [['`x|y`', 'z']]), list('one', 'two'), code('ts', 'a', 'b')];
    assert.equal(
      toMarkdown(blocks),
      '## Head\n\n| a | b |\n| --- | --- |\n| `x\\|y` | z |\n\n- one\n- two\n\n```ts\na\nb\n```\n',
    );
  });
});
