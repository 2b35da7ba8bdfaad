import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { CHILD_ENV } from '../../support/childEnv.ts';
import { until } from '../../support/until.ts';

const SERVES = /^Linkcall serves on (\S+)$/;

/** A script of package.json as npm runs it, in a process group of its own as in a terminal. */
export class NpmScript {
  /** All of it, also what its children wrote. */
  output = '';
  readonly urls: string[] = [];
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown[]>;

  constructor(script: string, args: readonly string[], env: Record<string, string>) {
    const npm = ['run', '--silent', script, '--', ...args];
    // No `npm_…` of the run that this test is in.
    const child = spawn('npm', npm, { env: { ...CHILD_ENV, ...env }, detached: true });
    this.#child = child;
    this.#closed = once(child, 'close');
    child.stderr.on('data', (text) => {
      this.output += text;
    });
    createInterface(child.stdout).on('line', (line) => {
      this.output += `${line}\n`;
      const [, url] = line.match(SERVES) ?? [];
      if (url !== undefined) this.urls.push(url);
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async serving(processes = 1): Promise<void> {
    await until(() => this.urls.length >= processes || this.#child.exitCode !== null, 'all of them serve');
    if (this.urls.length < processes) throw new Error(this.output);
  }

  /** Of npm alone, as a supervisor tells it. */
  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** As a terminal tells all that run in it. */
  interrupt(): void {
    process.kill(-this.pid, 'SIGINT');
  }

  /** Resolves with npm's exit code when everybody who could write has gone; null: a signal ended it. */
  async ended(): Promise<number | null> {
    await this.#closed;
    return this.#child.exitCode;
  }

  /** npm's own first. */
  family(): number[] {
    return [this.pid, ...descendants(this.pid)];
  }

  /** For the end of a test: also whoever was left behind. */
  async remove(): Promise<void> {
    try {
      process.kill(-this.pid, 'SIGKILL');
    } catch {
      // Nobody was.
    }
    await this.#closed;
  }
}

export function isAlive(pid: number): boolean {
  try {
    // A zombie has ended, and waits for its parent to hear of it.
    return !/^\d+ \(.*\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

export function childrenOf(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return text === '' ? [] : text.split(' ').map(Number);
  } catch {
    // It has ended meanwhile.
    return [];
  }
}

const descendants = (pid: number): number[] => childrenOf(pid).flatMap((child) => [child, ...descendants(child)]);
