/** One contestant's turn in one round. */
export type Turn<Contestant> = { readonly round: number; readonly contestant: Contestant };

/** There and back again (ABBA), so that none of them profits from what came before; round 0 warms up. */
export function turns<Contestant>(contestants: readonly Contestant[], rounds: number): Turn<Contestant>[] {
  return Array.from({ length: rounds + 1 }, (_, round) => {
    const inOrder = round % 2 === 0 ? contestants : contestants.toReversed();
    return inOrder.map((contestant) => ({ round, contestant }));
  }).flat();
}

/** What each contestant reached in each round but the first, in the order of the contestants. */
export async function alternate<Contestant, Figure>(
  contestants: readonly Contestant[],
  rounds: number,
  measure: (turn: Turn<Contestant>) => Promise<Figure>,
): Promise<Figure[][]> {
  const figures = new Map<Contestant, Figure[]>(contestants.map((contestant) => [contestant, []]));
  for (const turn of turns(contestants, rounds)) {
    const figure = await measure(turn);
    if (turn.round > 0) figures.get(turn.contestant)?.push(figure);
  }
  return [...figures.values()];
}
