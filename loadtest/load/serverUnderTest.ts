import { createTokens, type GiveToken } from '../tokens.ts';
import type { LoadArguments } from './arguments.ts';
import type { ServerSample } from './clients/timeSeries.ts';

const ANSWER_WITHIN_MS = 5_000;

/** Why nothing can be measured, for the user. */
export class Unavailable extends Error {}

/** The server as it is seen from outside, beside the virtual users. */
export class ServerUnderTest {
  readonly giveToken: GiveToken;
  readonly #options: LoadArguments;

  constructor(options: LoadArguments) {
    this.#options = options;
    this.giveToken = createTokens(options.urls[0], options.authSecret);
  }

  /** Throws if there is none, or it would not let anybody in. */
  async check(): Promise<void> {
    for (const url of this.#options.urls) {
      const response = await this.#get(`${url}/healthz`);
      if (!response.ok) throw new Unavailable(`${url} is no Linkcall server: GET /healthz answers ${response.status}`);
    }
    const [url] = this.#options.urls;
    const token = await this.giveToken({ sub: 'loadtest', role: 'admin' }).catch((error: Error) => {
      throw new Unavailable(`${error.message}; name its AUTH_SECRET by --auth-secret`);
    });
    const { status } = await this.#get(`${url}/api/channels?limit=1`, token);
    if (status === 401) throw new Unavailable(`${url} does not take tokens signed with this AUTH_SECRET`);
  }

  /** Of all its processes together; undefined if one of them does not tell. */
  async sample(): Promise<ServerSample | undefined> {
    const pages = await Promise.all(this.#options.urls.map((url) => this.#metrics(url)));
    const told = pages.flatMap((page) => page ?? []);
    if (told.length < pages.length) return undefined;
    const sum = (name: string) => told.reduce((all, page) => all + metric(page, name), 0);
    const residentBytes = sum('process_resident_memory_bytes');
    const cpuSeconds = sum('process_cpu_seconds_total');
    return Number.isNaN(residentBytes + cpuSeconds)
      ? undefined
      : { residentBytes, cpuSeconds, atMs: performance.now() };
  }

  /** How many of a channel's clients sit in mirrors, as of a moment ago; undefined where that is not told. */
  async inMirrors(sid: string): Promise<number | undefined> {
    try {
      const token = await this.giveToken({ sub: 'loadtest', role: 'admin' });
      const response = await this.#get(`${this.#options.urls[0]}/api/channels/${sid}`, token);
      const { mirrors = [] }: { readonly mirrors?: readonly { readonly clients: number }[] } = await response.json();
      return mirrors.reduce((sum, { clients }) => sum + clients, 0);
    } catch {
      // As with its memory.
      return undefined;
    }
  }

  async #metrics(url: string): Promise<string | undefined> {
    try {
      const response = await this.#get(`${url}/metrics`, this.#options.metricsToken);
      const page = await response.text();
      return response.ok ? page : undefined;
    } catch {
      // A server that is being restarted has no memory to tell of.
      return undefined;
    }
  }

  async #get(address: string, token?: string): Promise<Response> {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    try {
      return await fetch(address, { headers, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    } catch (error) {
      throw new Unavailable(`no server answers at ${address}: ${whyOf(error)}`);
    }
  }
}

/** The value of a metric without labels in the text format of Prometheus. */
export function metric(page: string, name: string): number {
  const line = page.split('\n').find((one) => one.startsWith(`${name} `));
  return line === undefined ? Number.NaN : Number(line.slice(name.length + 1));
}

export function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? error.cause.message || String(Reflect.get(error.cause, 'code')) : '';
  return cause === '' ? error.message : cause;
}
