import { rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A gate in front of a server's file: while it is shut, whatever the server wants to keep waits, without a time limit. */
export class Gate {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  static async make(): Promise<Gate> {
    return new Gate(join(await mkdtemp(join(tmpdir(), 'linkcall-gate-')), 'shut'));
  }

  /** For the environment of the server. */
  get variables() {
    return { TEST_GATE: this.#path };
  }

  /** For its NODE_OPTIONS. */
  get nodeOptions(): string {
    return `--import ${new URL('./gatedFile.ts', import.meta.url)}`;
  }

  shut(): void {
    writeFileSync(this.#path, '');
  }

  open(): void {
    rmSync(this.#path, { force: true });
  }

  remove(): void {
    rmSync(dirname(this.#path), { recursive: true });
  }
}
