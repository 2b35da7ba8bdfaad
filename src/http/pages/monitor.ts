import express, { type RequestHandler, Router } from 'express';
import { z } from 'zod';
import type { Tokens } from '../../ports/joins.ts';
import { adminOf, bearerToken } from '../api/requireAdmin.ts';
import { problem, send } from '../door/reply.ts';
import { html } from './html.ts';
import { page, sendPage } from './page.ts';

type Deps = {
  readonly tokens: Tokens;
  /** Colyseus' own monitor. */
  readonly monitor: RequestHandler;
};

const COOKIE = 'linkcall_monitor';
/** A GET already closes rooms there. */
const CHANGES = 'POST';
/** Browsers keep no longer cookie. */
const COOKIE_CHARS_MAX = 3_800;
const FORM_BYTES_MAX = 16_384;

const signInBody = z.object({ token: z.string().trim().min(1).max(COOKIE_CHARS_MAX) });

/** Its pages name a font of others: nothing is fetched from anywhere but here. */
const MONITOR_POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

/**
 * /monitor, in development alone. The browser signs in with an admin token, once, in a form: in an address it would be
 * in logs and histories, and a password prompt would send it along with whatever another page asks for, where here a
 * GET already closes rooms. The cookie goes to this path alone, no script reads it, and no other site's page sends it.
 */
export function monitorRouter({ tokens, monitor }: Deps): Router {
  const signIn: RequestHandler = async (request, response) => {
    const asked = signInBody.safeParse(request.body);
    const refused = asked.success
      ? await refusalOf(asked.data.token)
      : `a token has 1 to ${COOKIE_CHARS_MAX} characters`;
    if (!asked.success || refused !== undefined) return sendPage(response.status(401), signInPage(refused));
    response.cookie(COOKIE, asked.data.token, { httpOnly: true, sameSite: 'strict', path: '/monitor' });
    response.redirect(303, '/monitor/');
  };

  const gate: RequestHandler = async (request, response, next) => {
    const token = bearerToken(request.headers.authorization) ?? cookieOf(request.headers.cookie);
    const refused = await refusalOf(token);
    if (refused === undefined) {
      response.set('Content-Security-Policy', MONITOR_POLICY);
      next();
    } else if (request.accepts('html') && !request.path.startsWith('/api')) {
      sendPage(response.status(401), signInPage(token === undefined ? undefined : refused));
    } else {
      send(response, problem({ status: 401, code: 'unauthorized', message: refused }));
    }
  };

  async function refusalOf(token: string | undefined): Promise<string | undefined> {
    const admin = await adminOf(tokens, token, CHANGES);
    if ('refused' in admin) return admin.refused;
    return admin.only === undefined ? undefined : 'this token is for one channel: the monitor shows all of them';
  }

  const router = Router({ strict: true });
  router.get('/monitor', (_request, response) => response.redirect('/monitor/'));
  router.post('/monitor/sign-in', express.urlencoded({ extended: false, limit: FORM_BYTES_MAX }), signIn);
  router.use('/monitor', gate, monitor);
  return router;
}

function cookieOf(header: string | undefined): string | undefined {
  const [, value] = new RegExp(`(?:^|; *)${COOKIE}=([\\w.-]+)`).exec(header ?? '') ?? [];
  return value;
}

function signInPage(refused: string | undefined): string {
  const trouble = refused === undefined ? [] : [html`<p role="alert">${refused}</p>`];
  return page(
    'Monitor · Linkcall',
    html`<main>
<h1>Monitor</h1>
<p>For operators. Sign in with a token whose role is <code>admin</code>; a server without <code>AUTH_SECRET</code> gives
one out at <code>POST /dev/token</code>.</p>
${trouble}
<form method="post" action="/monitor/sign-in">
<label>Token <input name="token" type="password" required autofocus autocomplete="off"></label>
<button>Sign in</button>
</form>
</main>`,
  );
}
