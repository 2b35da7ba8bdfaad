import type { ListedStream, StreamControl, StreamRule } from './apiActions.ts';
import type { Clock } from './clock.ts';

/** One life of a stream. */
export type LiveStream = ListedStream & { readonly roomId: string; readonly sid: string };

export const CLOSED_BY = { phone: '0', server: '100' } as const;
export type ClosedBy = (typeof CLOSED_BY)[keyof typeof CLOSED_BY];

/** What is told of a stream, and to whom it matters. */
export type AirNews =
  | { readonly type: 'opened'; readonly stream: LiveStream }
  | { readonly type: 'closed'; readonly stream: LiveStream; readonly by: ClosedBy; readonly at: number }
  | { readonly type: 'kicked'; readonly roomId: string; readonly userId: string };

export type AirDeps = {
  readonly clock: Pick<Clock, 'now'>;
  readonly isRoom: (roomId: string) => boolean;
  /** At once, in order. */
  readonly tell: (news: AirNews) => void;
};

/** What is published at ZEGO, and what its server API does about it. */
export class Air implements StreamControl {
  readonly #deps: AirDeps;
  readonly #streams = new Map<string, LiveStream>();
  /** Those under which nobody can publish, and the sequence of the last order. */
  readonly #forbidden = new Map<string, bigint>();
  readonly #rules = new Map<string, StreamRule>();
  #lives = 0;

  constructor(deps: AirDeps) {
    this.#deps = deps;
  }

  /** False: nobody may under this id, or somebody does. */
  publish(roomId: string, userId: string, streamId: string): boolean {
    const { clock, isRoom, tell } = this.#deps;
    if (!isRoom(roomId) || this.#forbidden.has(streamId) || this.#streams.has(streamId)) return false;
    this.#lives += 1;
    const stream = { roomId, streamId, userId, createdAt: clock.now(), sid: `sid-${this.#lives}` };
    this.#streams.set(streamId, stream);
    tell({ type: 'opened', stream });
    return true;
  }

  stop(streamId: string): void {
    this.#close(streamId, CLOSED_BY.phone);
  }

  /** As ZEGO lists them; one that is cut stays until its phone stops, or it is removed. */
  streamsOf(roomId: string): readonly LiveStream[] {
    return [...this.#streams.values()].filter((stream) => stream.roomId === roomId);
  }

  /** Whether somebody can be heard under this id. */
  isHeard(streamId: string): boolean {
    return this.#streams.has(streamId) && !this.#forbidden.has(streamId);
  }

  isListed(streamId: string): boolean {
    return this.#streams.has(streamId);
  }

  isForbidden(streamId: string): boolean {
    return this.#forbidden.has(streamId);
  }

  ruleOf(streamId: string): StreamRule | undefined {
    return this.#rules.get(streamId);
  }

  forbid(streamId: string, sequence: bigint): boolean {
    const last = this.#forbidden.get(streamId);
    if (last !== undefined && sequence <= last) return false;
    this.#forbidden.set(streamId, sequence);
    return true;
  }

  remove(roomId: string, streamId: string): 'done' | 'no-such-room' | 'no-such-stream' {
    if (!this.#deps.isRoom(roomId)) return 'no-such-room';
    if (this.#streams.get(streamId)?.roomId !== roomId) return 'no-such-stream';
    this.#close(streamId, CLOSED_BY.server);
    return 'done';
  }

  kick(roomId: string, userIds: readonly string[]): 'done' | 'no-such-room' {
    const { isRoom, tell } = this.#deps;
    if (!isRoom(roomId)) return 'no-such-room';
    for (const userId of userIds) {
      const own = this.streamsOf(roomId).filter((stream) => stream.userId === userId);
      tell({ type: 'kicked', roomId, userId });
      for (const { streamId } of own) this.#close(streamId, CLOSED_BY.phone);
    }
    return 'done';
  }

  rule(_roomId: string, streamId: string, rule: StreamRule | undefined): void {
    if (rule === undefined) this.#rules.delete(streamId);
    else this.#rules.set(streamId, rule);
  }

  #close(streamId: string, by: ClosedBy): void {
    const stream = this.#streams.get(streamId);
    if (stream === undefined) return;
    this.#streams.delete(streamId);
    this.#deps.tell({ type: 'closed', stream, by, at: this.#deps.clock.now() });
  }
}
