import { type RequestHandler, Router } from 'express';
import { allowOnly } from '../door/reply.ts';
import { consolePolicy, type Reach } from './consolePolicy.ts';
import { html } from './html.ts';

export type ConsoleAssets = {
  readonly page: string;
  readonly icon: string;
  readonly program: string;
  readonly style: string;
};

export type Console = {
  /** They may still be in the making. */
  readonly assets: Promise<ConsoleAssets>;
  readonly reach: () => Reach;
  /** What the page may play with; `seats`: whoever is on the line takes another one by themselves. */
  readonly plays: { readonly tokens: boolean; readonly zego: boolean; readonly seats: boolean };
  /** OP6: where operators sign in. */
  readonly loginUrl: string | undefined;
};

/** The console: one page, which gets everything else from this server. */
export function consoleRouter({ assets, reach, plays, loginUrl = '' }: Console): Router {
  function serve(type: string, pick: (assets: ConsoleAssets) => string): RequestHandler {
    return async (_request, response) => {
      const body = pick(await assets);
      response.set({
        'Content-Security-Policy': consolePolicy(reach()),
        'Referrer-Policy': 'no-referrer',
        'Cross-Origin-Opener-Policy': 'same-origin',
      });
      response.type(type).send(body);
    };
  }

  const { tokens, zego, seats } = plays;
  const played = html`data-tokens="${`${tokens}`}" data-zego="${`${zego}`}" data-seats="${`${seats}`}"`.html;
  const marks = `${played} ${html`data-login="${loginUrl}"`.html}`;
  const router = Router();
  router.get(
    '/',
    serve('html', ({ page }) => page.replace('data-plays', () => marks)),
  );
  router
    .route('/console/app.js')
    .get(serve('js', ({ program }) => program))
    .all(allowOnly('GET'));
  router
    .route('/console/style.css')
    .get(serve('css', ({ style }) => style))
    .all(allowOnly('GET'));
  router
    .route('/console/icon.svg')
    .get(serve('svg', ({ icon }) => icon))
    .all(allowOnly('GET'));
  return router;
}
