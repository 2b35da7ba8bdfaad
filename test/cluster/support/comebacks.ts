import type { Player } from '../../client/player.ts';

/** Filled with how long, from now, each of those whose connection is about to be lost waits for their next answer. */
export function watchComebacks(players: readonly Player[]): readonly number[] {
  const from = performance.now();
  const tookMs: number[] = [];
  for (const player of players) void cameBack(player).then(() => tookMs.push(performance.now() - from));
  return tookMs;
}

/** What is answered before it is connected again may have come over the old connection. */
async function cameBack(player: Player): Promise<void> {
  await new Promise<void>((resolve) => {
    const stop = player.channel.on('connection', ({ status }) => {
      if (status !== 'connected') return;
      stop();
      resolve();
    });
  });
  await player.answered();
}

export function spread(tookMs: readonly number[]): string {
  const sorted = tookMs.toSorted((one, other) => one - other);
  const share = (part: number) => Math.round(sorted[Math.ceil(part * sorted.length) - 1] ?? 0);
  return `${sorted.length} answered again: p50 ${share(0.5)}, p90 ${share(0.9)}, p99 ${share(0.99)}, max ${share(1)} ms`;
}
