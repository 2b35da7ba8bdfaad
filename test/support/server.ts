import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../../loadtest/loopback.ts';
import { createTokens, type TokenClaims } from '../../src/server/auth/tokens.ts';
import { CHILD_ENV } from './childEnv.ts';
import { isStopped } from './services/isStopped.ts';
import { emptyRedis, patienceWith } from './services.ts';
import { until } from './until.ts';

export const SECRET = 'a secret of the tests that is long enough for anybody';
const tokens = createTokens({ secrets: [SECRET] });

export const tokenFor = (claims: TokenClaims): Promise<string> => tokens.issue(claims);

export type Program = readonly [string, ...string[]];

export const SOURCE = [process.execPath, 'src/main.ts'] as const;
/** What a server is started with; where all suites are run, what was bundled for them. */
export const NODE = [process.execPath, process.env.TEST_SERVER ?? 'src/main.ts'] as const;
export const NPM_CLUSTER = ['npm', 'run', '--silent', 'cluster', '--', '1'] as const;

/** On a slow machine, too, nobody's time is over meanwhile, and nobody who is away is gone, unless that is what a test is about. */
const PATIENCE = {
  ...{ APPLY_LIFE_MS: '600000', INVITE_LIFE_MS: '600000', RECONNECT_MS: '600000', HOST_RECONNECT_MS: '600000' },
  // What is counted in a window may take longer than it does in minutes of an idle machine.
  ...{ APPLY_WINDOW_MS: '600000', INVITE_WINDOW_MS: '600000' },
};

/** A free port may be somebody else's by the time the server listens. */
const PORTS_TAKEN_MAX = 3;

/** A server in a process of its own, as `npm start` starts it, on a free port and a folder of its own. */
export class TestServer {
  readonly dataDir: string;
  readonly #env: Record<string, string>;
  #child: ChildProcess | undefined;
  #url = '';
  #serves = false;
  /** What it wrote since it was started. */
  output = '';

  private constructor(dataDir: string, env: Record<string, string>) {
    this.dataDir = dataDir;
    this.#env = env;
  }

  /** With TEST_CHANNELS=redis its channels are in a Redis database of its own. */
  static async start(env: Record<string, string> = {}, program?: Program): Promise<TestServer> {
    const deployment = process.env.TEST_CHANNELS === 'redis' ? { REDIS_URL: await emptyRedis() } : {};
    const server = new TestServer(await mkdtemp(join(tmpdir(), 'linkcall-')), { ...deployment, ...env });
    await server.start(program);
    return server;
  }

  /** Undefined: its channels are in its folder. */
  get redisUrl(): string | undefined {
    return this.#env.REDIS_URL;
  }

  get url(): string {
    return this.#url;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Again on the same folder, and on the same port if it has had one. */
  async start(program?: Program): Promise<void> {
    // What is loaded into it looks for modules.
    const run = () => this.#run(program ?? (this.#env.NODE_OPTIONS === undefined ? NODE : SOURCE));
    const isElsewhere = this.#url === '' && this.#env.PORT === undefined;
    for (let more = PORTS_TAKEN_MAX; ; more -= 1) {
      const refusal = await run().catch((error: Error) => error);
      if (refusal === undefined) return;
      if (!isElsewhere || more === 0 || !/port \d+ on \S+ is in use/.test(refusal.message)) throw refusal;
    }
  }

  async #run([program, ...args]: Program): Promise<void> {
    const port = this.#url === '' ? `${await freePort()}` : new URL(this.#url).port;
    const settings = {
      AUTH_SECRET: SECRET,
      DATA_DIR: this.dataDir,
      PORT: port,
      LOG_LEVEL: 'warn',
      CONSOLE: '0',
      // All of a test come from one address, and at once.
      JOINS_PER_S_ADDRESS: '1000000',
      JOINS_PER_S_USER: '1000000',
      MAX_MESSAGES_PER_S: '1000000',
      ...PATIENCE,
      ...patienceWith(this.redisUrl),
      ...this.#env,
    };
    // npm and its children are a group of their own: `kill` is to leave nobody behind.
    const detached = program === 'npm';
    const child = spawn(program, args, { env: { ...CHILD_ENV, ...settings }, detached });
    this.#child = child;
    this.#serves = false;
    this.output = '';
    child.stderr.on('data', (text) => {
      this.output += text;
    });
    this.#url = await new Promise((resolve, reject) => {
      createInterface(child.stdout).on('line', (line) => {
        this.output += `${line}\n`;
        const [, url] = line.match(/Linkcall serves on ([^\s"]+)/) ?? [];
        if (url !== undefined) resolve(url);
      });
      child.once('close', (code) => reject(new Error(`the server ended with ${code}:\n${this.output}`)));
    });
    this.#serves = true;
  }

  /** As the power cord does. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** It keeps its connections and does nothing: it does not even know that time passes. */
  pause(): void {
    this.#child?.kill('SIGSTOP');
  }

  get isStopped(): boolean {
    return isStopped(this.pid);
  }

  resume(): void {
    this.#child?.kill('SIGCONT');
  }

  /** Until its process has used so much of a processor since it was started, or serves, or has ended: an instant of its start. */
  async hasWorked(cpuMs: number): Promise<void> {
    await until(() => this.#serves || cpuMsOf(this.pid) >= cpuMs, `it has worked for ${cpuMs} ms`);
  }

  /** Resolves with the exit code. */
  async stop(signal: 'SIGTERM' | 'SIGINT' = 'SIGTERM'): Promise<number | null> {
    return this.#end(signal);
  }

  /** For the end of a test. */
  async remove(): Promise<void> {
    await this.kill();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    // Not its exit: what it wrote last may not have been read by then.
    const closed = once(child, 'close');
    if (signal === 'SIGKILL' && child.spawnfile === 'npm') process.kill(-(child.pid ?? 0), signal);
    else child.kill(signal);
    const [code] = await closed;
    return code;
  }

  /** An operator's call; the body of a non-2xx answer comes back as well. */
  async admin(method: string, path: string, body?: object): Promise<{ status: number; body: Record<string, unknown> }> {
    const response = await fetch(this.#url + path, {
      method,
      headers: {
        authorization: `Bearer ${await tokenFor({ sub: 'operator', role: 'admin' })}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  }
}

/** Linux counts in hundredths of a second, behind the name, which may hold anything. */
function cpuMsOf(pid: number | undefined): number {
  try {
    const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
    const [user, system] = rest.split(' ').slice(11, 13);
    return (Number(user) + Number(system)) * 10;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
