import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TestBed } from '../testBed.ts';
import type { FromViewers, ToViewers } from './messages.ts';

const PROGRAM = fileURLToPath(new URL('viewers.ts', import.meta.url));
/** Each takes an open file, of which a process may have no more than 20,000 on many a machine. */
const PER_PROCESS = 10_000;

type Viewers = { readonly child: ChildProcess; count: number };

export type AudienceDeps = {
  readonly testBed: TestBed;
  readonly sid: string;
  /** Progress. */
  readonly say: (line: string) => void;
};

/** All who watch one channel, in as many processes as it takes. */
export class Audience {
  readonly #deps: AudienceDeps;
  readonly #processes: Viewers[] = [];
  readonly #failed = Promise.withResolvers<never>();

  constructor(deps: AudienceDeps) {
    this.#deps = deps;
    this.#failed.promise.catch(() => {});
  }

  get viewers(): number {
    return this.#processes.reduce((sum, { count }) => sum + count, 0);
  }

  get pids(): readonly number[] {
    return this.#processes.map(({ child }) => child.pid ?? 0);
  }

  /** Until there are so many; the urls are asked in turn. */
  async growTo(viewers: number, urls: readonly string[]): Promise<void> {
    const { sid, say } = this.#deps;
    while (this.viewers < viewers) {
      const process = this.#process();
      const from = this.viewers;
      const count = Math.min(viewers - from, PER_PROCESS - process.count);
      const coming = (here: number) => say(`${sid}: ${from + here} of ${viewers} viewers have come`);
      await this.#ask(process, { type: 'come', sid, urls, from, count }, 'here', coming);
      process.count += count;
    }
  }

  /** Nobody comes any more, and all is quiet. Resolves with how many rooms they sit in. */
  async look(): Promise<number> {
    const all = await Promise.all(this.#processes.map((one) => this.#ask(one, { type: 'look' }, 'looking')));
    return new Set(all.flatMap(({ rooms }) => rooms)).size;
  }

  /** Resolves with when the last of them had that version, by the machine's clock. */
  async seen(version: number): Promise<number> {
    const all = await Promise.all(this.#processes.map((one) => this.#ask(one, { type: 'seen', version }, 'had')));
    return Math.max(...all.map(({ atMs }) => atMs));
  }

  leave(): void {
    for (const { child } of this.#processes) child.kill('SIGKILL');
  }

  #process(): Viewers {
    const last = this.#processes.at(-1);
    if (last !== undefined && last.count < PER_PROCESS) return last;
    const child = this.#deps.testBed.fork(PROGRAM);
    child.on('message', (message: FromViewers) => {
      if (message.type === 'failed') this.#failed.reject(new Error(message.why));
    });
    const begun = { child, count: 0 };
    this.#processes.push(begun);
    return begun;
  }

  async #ask<Type extends FromViewers['type']>(
    { child }: Viewers,
    asks: ToViewers,
    type: Type,
    coming: (count: number) => void = () => {},
  ): Promise<Extract<FromViewers, { type: Type }>> {
    const answered = Promise.withResolvers<Extract<FromViewers, { type: Type }>>();
    const isAnswer = (message: FromViewers): message is Extract<FromViewers, { type: Type }> => message.type === type;
    const hear = (message: FromViewers) => {
      if (message.type === 'coming') coming(message.count);
      if (isAnswer(message)) answered.resolve(message);
    };
    const died = () => answered.reject(new Error('a process of viewers has ended'));
    child.on('message', hear);
    child.once('exit', died);
    child.send(asks);
    try {
      return await Promise.race([answered.promise, this.#failed.promise]);
    } finally {
      child.off('message', hear);
      child.off('exit', died);
    }
  }
}
