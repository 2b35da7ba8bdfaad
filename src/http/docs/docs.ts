import { readFileSync } from 'node:fs';
import { type RequestHandler, Router } from 'express';
import { allowOnly } from '../door/reply.ts';
import { html } from '../pages/html.ts';
import { page, sendPage } from '../pages/page.ts';
import { docsPage } from './docsPage.ts';
import { type Block, toHtml } from './guide.ts';
import { describeApi } from './openApi.ts';
import type { Play } from './operation.ts';

/** IN11: for clients that make their own code of it. */
const PROTO = new URL('../../../schema/proto/linkcall.proto', import.meta.url);

type Deps = {
  readonly plays: ReadonlySet<Play>;
  readonly protocol: () => readonly Block[];
  /** OP11: of the package. */
  readonly version: string;
};

/** What the server tells of itself: for programs and, without a network, for people. Made once, when somebody asks. */
export function docsRouter({ plays, protocol, version }: Deps): Router {
  const api = once(() => describeApi(plays, version));
  const proto = once(() => readFileSync(PROTO, 'utf8'));
  const router = Router();
  router
    .route('/api/openapi.json')
    .get((_request, response) => void response.json(api()))
    .all(allowOnly('GET'));
  router
    .route('/docs')
    .get(show(() => docsPage(api())))
    .all(allowOnly('GET'));
  router
    .route('/docs/protocol')
    .get(show(() => protocolPage(protocol())))
    .all(allowOnly('GET'));
  router
    .route('/docs/linkcall.proto')
    .get((_request, response) => void response.type('text/plain').send(proto()))
    .all(allowOnly('GET'));
  return router;
}

function show(text: () => string): RequestHandler {
  const shown = once(text);
  return (_request, response) => sendPage(response, shown());
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function protocolPage(blocks: readonly Block[]): string {
  const body = html`<nav aria-label="Pages"><a href="/docs">The HTTP API</a></nav><main>${blocks.map(toHtml)}</main>`;
  return page('Linkcall: the protocol of the rooms', body);
}
