import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

const GUARDIAN = new URL('./guardian.ts', import.meta.url).pathname;
const POLL_MS = 20;
const PATIENCE_MS = 120_000;

export type ServiceOptions = {
  /** Its own; removed with the service. */
  readonly folder: string;
  readonly program: string;
  readonly args: readonly string[];
  /** Whether it takes work. */
  readonly isUp: () => Promise<boolean>;
};

/** A program that the tests start, stop and torment, and that does not outlive them, even if they crash. */
export class GuardedService {
  readonly #options: ServiceOptions;
  readonly #guardian: ChildProcessByStdio<Writable, Readable, null>;
  readonly #told: Interface;
  #isRunning = false;

  private constructor(options: ServiceOptions) {
    this.#options = options;
    const { folder, program, args } = options;
    this.#guardian = spawn(process.execPath, [GUARDIAN, folder, program, ...args], {
      stdio: ['pipe', 'pipe', 'inherit'],
      // In a process group of its own: whatever ends the tests does not end it before it has tidied up.
      detached: true,
    });
    this.#told = createInterface({ input: this.#guardian.stdout });
    this.#told.on('line', (line) => {
      this.#isRunning = line !== 'ended';
    });
    // The tests do not stay alive for it.
    this.#guardian.unref();
    for (const pipe of [this.#guardian.stdin, this.#guardian.stdout]) (pipe as Socket).unref();
  }

  static async start(options: ServiceOptions): Promise<GuardedService> {
    const service = new GuardedService(options);
    await service.start();
    return service;
  }

  get folder(): string {
    return this.#options.folder;
  }

  /** Resolves when it takes work; again, after it has ended, on what it left. */
  async start(): Promise<void> {
    if (!this.#isRunning) await this.#tell('start', 'started');
    const giveUpAt = Date.now() + PATIENCE_MS;
    while (!(await this.#options.isUp())) {
      if (!this.#isRunning || Date.now() > giveUpAt) throw new Error(`it does not come up:\n${await this.#log()}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /** At once, as a machine that loses power. */
  async kill(): Promise<void> {
    if (this.#isRunning) await this.#tell('SIGKILL', 'ended');
  }

  async stop(): Promise<void> {
    if (this.#isRunning) await this.#tell('SIGTERM', 'ended');
  }

  /** It keeps its connections, and answers nothing. */
  async pause(): Promise<void> {
    await this.#tell('SIGSTOP', 'stopped');
  }

  resume(): void {
    this.#guardian.stdin.write('SIGCONT\n');
  }

  async remove(): Promise<void> {
    const gone = once(this.#guardian, 'exit');
    this.#guardian.stdin.end();
    await gone;
  }

  async #tell(order: string, answer: 'started' | 'stopped' | 'ended'): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const listen = (line: string) => {
      if (line === answer) resolve();
    };
    this.#told.on('line', listen);
    this.#guardian.stdin.write(`${order}\n`);
    await promise;
    this.#told.off('line', listen);
  }

  #log(): Promise<string> {
    return readFile(join(this.#options.folder, 'service.log'), 'utf8');
  }
}
