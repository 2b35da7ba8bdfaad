import type { IncomingMessage } from 'node:http';
import type { AuditEntry } from '../../domain/audit/entry.ts';
import type { Origin } from '../../domain/audit/origin.ts';
import { parseTraceParent } from '../../domain/audit/traceParent.ts';
import { parseSid, type Sid } from '../../domain/ids.ts';
import type { AuditNotes } from '../../ports/audit.ts';
import type { Clock } from '../../ports/runtime.ts';
import { addressOf } from '../door/askerOf.ts';
import type { Reply, Tried } from '../door/reply.ts';
import type { Staff } from './staff.ts';

export type AuditorDeps = {
  readonly trail: AuditNotes;
  readonly clock: Pick<Clock, 'now'>;
  /** So many proxies stand in front. */
  readonly proxies: number;
};

/** Of a request all that the audit needs. */
export type Asked = Pick<IncomingMessage, 'method' | 'headers' | 'socket'> & { readonly originalUrl: string };

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
const PATH_CHARS_MAX = 256;

/** OP5: what staff and systems of the platform ask for over HTTP. */
export class Auditor {
  readonly #deps: AuditorDeps;
  /** Whose a request is, of those whose token was looked at. */
  readonly #staff = new WeakMap<object, Staff>();

  constructor(deps: AuditorDeps) {
    this.#deps = deps;
  }

  /** The request is theirs. */
  met(asked: Asked, staff: Staff): void {
    this.#staff.set(asked, staff);
  }

  /** For an order, whose commit tells the audit of it. */
  originOf(asked: Asked, { role }: Pick<Staff, 'role'>): Origin {
    const trace = parseTraceParent(asked.headers.traceparent);
    return { role, from: addressOf(asked, this.#deps.proxies), ...(trace !== undefined && { trace }) };
  }

  /** For a change of something else, which is kept together with it. */
  entryOf(asked: Asked, { by, role }: Staff, tried: Tried = {}): AuditEntry {
    return {
      at: this.#deps.clock.now(),
      ...{ by, role, from: addressOf(asked, this.#deps.proxies) },
      order: tried.order ?? `${asked.method} ${pathOf(asked)}`,
      sid: tried.sid ?? sidIn(asked),
      userId: tried.userId,
      outcome: tried.outcome ?? 'done',
      version: tried.version,
    };
  }

  /** Resolves with the reply when the audit has what became of the request, unless it has it already. */
  async noted(asked: Asked, reply: Reply): Promise<Reply> {
    const { tried } = reply;
    const staff = this.#staff.get(asked);
    if (staff === undefined || tried === 'kept' || READS.has(asked.method ?? '')) return reply;
    const outcome = tried?.outcome ?? outcomeOf(reply);
    await this.#deps.trail.note(this.entryOf(asked, staff, { ...tried, outcome }));
    return reply;
  }
}

/** More of what was tried, where that is not kept already. */
export const triedTo = (tried: Tried, reply: Reply): Reply =>
  reply.tried === 'kept' ? reply : { ...reply, tried: { ...tried, ...reply.tried } };

const pathOf = ({ originalUrl }: Asked): string => (originalUrl.split('?', 1)[0] ?? '').slice(0, PATH_CHARS_MAX);

/** Of what was refused before anybody looked what it was about. */
function sidIn(asked: Asked): Sid | undefined {
  const [, written] = /^\/api\/channels\/([^/]+)/i.exec(pathOf(asked)) ?? [];
  if (written === undefined) return undefined;
  try {
    return parseSid(decodeURIComponent(written));
  } catch {
    // What is no text is no channel's name.
    return undefined;
  }
}

const NOTHING_WAS_DONE: ReadonlySet<unknown> = new Set(['busy', 'log-away', 'not-ready']);

function outcomeOf({ status, body }: Reply): AuditEntry['outcome'] {
  if (status < 400) return 'done';
  const code = 'error' in body ? codeIn(body.error) : undefined;
  return status < 500 || NOTHING_WAS_DONE.has(code) ? `refused: ${code ?? status}` : 'unanswered';
}

const codeIn = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;

/** OP9: for a line of the log. */
export const tracedBy = ({ trace }: Pick<Origin, 'trace'>): object =>
  trace === undefined ? {} : { traceparent: trace };
