import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export type Served = { readonly url: string; readonly pid: number; stop(): Promise<void> };

export type ProgramOptions = {
  readonly name: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
};

/**
 * To load its modules is half of a start. Each contestant reads what its first start compiled, which a program keeps by itself only when
 * it ends well.
 */
const COMPILED = { NODE_COMPILE_CACHE: fileURLToPath(new URL('../../node_modules/.cache/bench', import.meta.url)) };
const KEEP_COMPILED = 'SIGHUP';
const KEEPS_COMPILED = `data:text/javascript,${encodeURIComponent(`
  import { flushCompileCache } from 'node:module';
  process.once('${KEEP_COMPILED}', () => flushCompileCache());`)}`;

/** The child processes and temporary folders of a measurement: nothing of them is left when it closes. */
export class TestBed {
  readonly #children = new Set<ChildProcess>();
  readonly #folders: string[] = [];
  /** Programs whose code is kept by now. */
  readonly #compiled = new Set<string>();
  #isClosed = false;

  async folder(): Promise<string> {
    const path = await mkdtemp(join(tmpdir(), 'linkcall-bench-'));
    this.#folders.push(path);
    return path;
  }

  /** A program of ours that tells "serves on <url>" when it does. Nothing of this process' environment gets into it. */
  async serve({ name, args, env = {} }: ProgramOptions): Promise<Served> {
    const child = this.start(process.execPath, ['--import', KEEPS_COMPILED, ...args], { ...COMPILED, ...env });
    const url = await new Promise<string>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`${name} ended with ${code}`)));
      if (child.stdout === null) return;
      createInterface(child.stdout).on('line', (line) => {
        const [, found] = line.match(/serves on (\S+)/) ?? [];
        if (found === undefined) process.stderr.write(`${name}: ${line}\n`);
        else resolve(found);
        if (found !== undefined && !this.#compiled.has(name)) child.kill(KEEP_COMPILED);
        this.#compiled.add(name);
      });
    });
    return { url, pid: child.pid ?? 0, stop: () => this.stop(child) };
  }

  start(program: string, args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
    return this.#keep(() =>
      spawn(program, args, { env: { ...inherited(), ...env }, stdio: ['ignore', 'pipe', 'inherit'] }),
    );
  }

  /** A program of ours that is told by messages what to do. */
  fork(program: string): ChildProcess {
    return this.#keep(() => fork(program, { env: inherited(), serialization: 'advanced' }));
  }

  #keep(begin: () => ChildProcess): ChildProcess {
    if (this.#isClosed) throw new Error('the test bed is closed');
    const child = begin();
    this.#children.add(child);
    child.once('exit', () => this.#children.delete(child));
    return child;
  }

  async stop(child: ChildProcess): Promise<void> {
    if (!this.#children.has(child)) return;
    const exited = once(child, 'exit');
    // Nothing that it holds is wanted any more.
    child.kill('SIGKILL');
    await exited;
  }

  /** At once, also while the process itself ends. */
  close(): void {
    this.#isClosed = true;
    for (const child of this.#children) child.kill('SIGKILL');
    for (const folder of this.#folders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
  }
}

function inherited() {
  return { PATH: process.env.PATH ?? '', NODE_OPTIONS: process.env.NODE_OPTIONS ?? '' };
}

/** Nothing of it is left afterwards, not even if the process ends meanwhile. */
export async function inTestBed<T>(work: (testBed: TestBed) => Promise<T>): Promise<T> {
  const testBed = new TestBed();
  const close = () => testBed.close();
  process.once('exit', close);
  try {
    return await work(testBed);
  } finally {
    process.off('exit', close);
    close();
  }
}
