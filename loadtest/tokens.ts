import { SignJWT } from 'jose';
import { z } from 'zod';

export type Claims = {
  readonly sub: string;
  readonly role: 'host' | 'viewer' | 'admin' | 'service';
  readonly nick?: string;
  readonly sid?: string;
};

export type GiveToken = (claims: Claims) => Promise<string>;

/** Longer than any run. */
const VALID_FOR = '2d';
const issued = z.object({ token: z.string() });

/** With the server's secret they are signed here; without it the server is asked for tokens to play with. */
export function createTokens(url: string, authSecret: string | undefined): GiveToken {
  return authSecret === undefined ? (claims) => askFor(url, claims) : (claims) => signToken(claims, authSecret);
}

export function signToken({ sub, ...claims }: Claims, secret: string): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(sub)
    .setExpirationTime(VALID_FOR)
    .sign(new TextEncoder().encode(secret));
}

async function askFor(url: string, claims: Claims): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/dev/token`, { method: 'POST', headers, body: JSON.stringify(claims) });
  const body = await response.text();
  if (response.ok) return issued.parse(JSON.parse(body)).token;
  throw new Error(`${url} gives no tokens to play with: it answers ${response.status}`);
}
