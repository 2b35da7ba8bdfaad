import { setTimeout as wait } from 'node:timers/promises';
import type { Room } from '@colyseus/sdk';
import { demand, joinRoom } from '../bench/callers/callers.ts';

type Channel = { readonly host: Room; readonly viewer: Room; readonly viewerId: string };

/** One channel's round: apply, be let in, hang up; each is a commit, and the last one ends a call. */
const STEPS = [
  ({ viewer }: Channel) => demand(viewer, 'linkcall_apply_rq', { op_code: 1 }),
  ({ host, viewerId }: Channel) => demand(host, 'linkcall_allow_rq', { op_code: 1, user_id: viewerId }),
  ({ viewer }: Channel) => demand(viewer, 'linkcall_apply_rq', { op_code: 3 }),
] as const;

/** Channels in which one request after the other is due at fixed times, however long the answers take. */
export class Callers {
  readonly #channels: readonly Channel[];
  readonly #intervalMs: number;

  private constructor(channels: readonly Channel[], intervalMs: number) {
    this.#channels = channels;
    this.#intervalMs = intervalMs;
  }

  static async join(url: string, count: number, intervalMs: number): Promise<Callers> {
    const channels = Array.from({ length: count }, async (_, nth) => {
      const sid = `bench-${nth}`;
      const viewerId = `viewer-${nth}`;
      const host = await joinRoom(url, { sid, userId: `host-${nth}`, role: 'host' });
      await demand(host, 'linkcall_set_state_rq', { op_code: 1 });
      return { host, viewer: await joinRoom(url, { sid, userId: viewerId, role: 'viewer' }), viewerId };
    });
    return new Callers(await Promise.all(channels), intervalMs);
  }

  /** The latencies in ms, from when each request was due, so that one that waits for another counts as late, too. */
  async callUntil(ended: Promise<unknown>): Promise<number[]> {
    let isOver = false;
    void ended.finally(() => {
      isOver = true;
    });
    const latencies: number[] = [];
    const calling = this.#channels.map(async (channel, nth) => {
      let due = performance.now() + (nth * this.#intervalMs) / this.#channels.length;
      while (!isOver) {
        for (const step of STEPS) {
          await wait(Math.max(0, due - performance.now()));
          await step(channel);
          latencies.push(performance.now() - due);
          due += this.#intervalMs;
        }
      }
    });
    await Promise.all(calling);
    return latencies;
  }

  async leave(): Promise<void> {
    await Promise.all(this.#channels.flatMap(({ host, viewer }) => [host.leave(), viewer.leave()]));
  }
}
