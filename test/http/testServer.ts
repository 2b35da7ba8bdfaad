import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import express from 'express';
import type { AuditEntry } from '../../src/domain/audit/entry.ts';
import { type HttpDeps, mountHttp } from '../../src/http/app.ts';
import { Auditor } from '../../src/http/audit/auditor.ts';
import { openFrontDoor } from '../../src/http/door/frontDoor.ts';
import { createJoinGate } from '../../src/http/door/joinGate.ts';
import { NamedResponse } from '../../src/http/requestIds.ts';
import { feedCursor } from '../../src/ports/feed.ts';
import type { OverviewView } from '../../src/ports/overview.ts';
import { createTokens, type TokenClaims } from '../../src/server/auth/tokens.ts';
import { VERSION } from '../../src/server/config/version.ts';
import { callId } from '../support/people.ts';
import { memoryDirectory } from './memoryDirectory.ts';

export const NOW = 1_700_000_000_000;
export const tokens = createTokens({ secrets: ['a secret for the tests, of 32 bytes and more'], now: () => NOW });

export const adminToken = (claims: Partial<TokenClaims> = {}): Promise<string> =>
  tokens.issue({ sub: 'olga', role: 'admin', ...claims });

type Ask = {
  readonly method?: string;
  /** A token of an operator if not given; null: none. */
  readonly token?: string | null;
  /** Sent as it is. */
  readonly text?: string | Uint8Array<ArrayBuffer>;
  /** Sent as JSON. */
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

export type TestServer = Awaited<ReturnType<typeof startServer>>;

const NOTHING_YET: OverviewView = {
  ...{ at: NOW, now: undefined, processes: [], silent: [], services: [], everyMs: 1_000, moments: [], away: undefined },
};

/** What the routes need, over channels in memory. */
export function depsOver(given: Partial<HttpDeps> = {}) {
  const { directory, lists, play } = memoryDirectory(() => NOW);
  /** Of troubles alone. */
  const logged: object[] = [];
  const told: object[] = [];
  const write = (fields: object): void => void logged.push(fields);
  const audited: AuditEntry[] = [];
  const deps: HttpDeps = {
    directory,
    lists,
    matchmaker: async () => ({ refused: 'nobody is let in here', status: 503 }),
    joinGate: createJoinGate({ tokens, rate: async () => true, joinLimits: { perSOfAddress: 100, perSOfUser: 5 } }),
    proxies: 0,
    tokens,
    devTokens: undefined,
    crowds: undefined,
    signAsZego: undefined,
    console: undefined,
    newCallId: () => callId('call'),
    issuePass: undefined,
    clock: { now: () => NOW, elapsed: () => 0 },
    metrics: { request: () => {}, join: () => {} },
    log: { info: (fields) => void told.push(fields), warn: write, error: write },
    rooms: { list: async () => ({ found: [], away: undefined }), find: async () => undefined },
    auditor: new Auditor({
      ...{ trail: { note: async (entry) => void audited.push(entry) }, clock: { now: () => NOW }, proxies: 0 },
    }),
    audit: { page: async () => ({ entries: [], cursor: undefined, isEnd: true }) },
    blocks: { page: async () => [], find: async () => undefined, change: async () => {} },
    revocations: { revoke: async () => {} },
    userLog: { history: async () => [] },
    feed: { page: async () => ({ entries: [], cursor: feedCursor(0), isEnd: true }) },
    overview: { view: async () => NOTHING_YET },
    webhooks: { list: async () => [], aside: async () => 'unknown-url', redeliver: async () => 'unknown-url' },
    eventStreams: { begin: async () => 'full' },
    metricsPage: async () => ({ contentType: 'text/plain', text: '' }),
    metricsToken: undefined,
    monitor: undefined,
    protocol: () => [],
    version: VERSION,
    zego: express.Router(),
    readiness: async () => ({ ready: true }),
    ...given,
  };
  return { deps, play, logged, told, audited };
}

/** A real server on a free port. */
export async function startServer(given: Partial<HttpDeps> = {}) {
  const { deps, play, logged, told, audited } = depsOver(given);
  const inside = mountHttp(express(), deps);
  const server = createServer({ ServerResponse: NamedResponse });
  openFrontDoor(server, { allowedOrigins: new Set(), log: deps.log, inside });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert(typeof address === 'object' && address !== null);
  const { port } = address;

  async function ask(path: string, { method = 'GET', token, text, json, headers = {} }: Ask = {}) {
    const bearer = token === undefined ? await adminToken() : token;
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: {
        ...(bearer === null ? {} : { Authorization: `Bearer ${bearer}` }),
        ...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      body: json === undefined ? (text ?? null) : JSON.stringify(json),
    });
    const raw = await response.text();
    const parsed = raw.startsWith('{') ? JSON.parse(raw) : undefined;
    return { status: response.status, headers: response.headers, raw, json: parsed };
  }

  const stop = () => new Promise<void>((resolve) => void server.close(() => resolve()).closeAllConnections());
  return { ask, play, logged, told, audited, port, stop };
}

export type Answered = Awaited<ReturnType<TestServer['ask']>>;

/** An error as contract 5 has it: JSON with code and message, and nothing of our inside. */
export function assertProblem(answered: Answered, status: number, code: string, field?: string): void {
  assert.equal(answered.status, status, answered.raw);
  assert.match(answered.headers.get('content-type') ?? '', /^application\/json/);
  const { error, ...rest } = answered.json;
  assert.deepEqual(rest, {});
  assert.equal(error.code, code);
  assert.equal(error.field, field);
  assert.match(error.message, /\w+ \w+/);
  assert.doesNotMatch(answered.raw, /node_modules|\.ts:|at \w+ \(/);
}
