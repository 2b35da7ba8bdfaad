import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CHILD_ENV } from '../support/childEnv.ts';
import { type Front, startFront } from './front.ts';

/** The back end of the examples in a process of its own, behind a front that is always there. */
export class BackendProcess {
  readonly #front: Front;
  readonly #folder: string;
  #child: ChildProcess | undefined;

  private constructor(front: Front, folder: string) {
    this.#front = front;
    this.#folder = folder;
  }

  /** It can be told where it will be before it runs, as Linkcall has to be. */
  static async prepare(): Promise<BackendProcess> {
    return new BackendProcess(await startFront(), await mkdtemp(join(tmpdir(), 'linkcall-backend-')));
  }

  get url(): string {
    return this.#front.url;
  }

  async start(env: Readonly<Record<string, string>>): Promise<void> {
    const settings = { TABLE: join(this.#folder, 'line.db'), ...env, PORT: '0' };
    const child = spawn(process.execPath, ['examples/backend/main.ts'], { env: { ...CHILD_ENV, ...settings } });
    this.#child = child;
    let said = '';
    child.stderr.on('data', (text) => {
      said += text;
    });
    this.#front.leadsTo(
      await new Promise<string>((resolve, reject) => {
        createInterface(child.stdout).on('line', (line) => {
          const [, url] = line.match(/listens on (\S+)/) ?? [];
          if (url !== undefined) resolve(url);
        });
        child.once('close', (code) => reject(new Error(`the back end ended with ${code}:\n${said}`)));
      }),
    );
  }

  /** As the power cord does. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
    this.#front.leadsTo(undefined);
  }

  /** As if it had never been; only while it does not run. */
  async forget(): Promise<void> {
    await rm(join(this.#folder, 'line.db'));
  }

  async remove(): Promise<void> {
    await this.kill();
    await this.#front.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
