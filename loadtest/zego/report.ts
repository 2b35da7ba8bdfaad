import type { Delivery } from './delivery.ts';
import type { Difference } from './difference.ts';

const ROWS_MAX = 50;
const HEAD = { room: 'room', user: 'user', what: 'what', excuse: '' };

/** What the run came to, as text; those that have no excuse come first. */
export function report(counts: Delivery['counts'], rooms: number, differences: readonly Difference[]): string {
  const { told, dropped, duplicated, heldBack, posts, retries, givenUp } = counts;
  const wrong = differences.filter(({ excuse }) => excuse === undefined);
  const excused = differences.filter(({ excuse }) => excuse !== undefined);
  return [
    `${told} callbacks: ${dropped} dropped, ${duplicated} sent twice, ${heldBack} held back`,
    `${posts} posts: ${retries} retries, ${givenUp} given up`,
    `${rooms} rooms compared: ${wrong.length} differences, and ${excused.length} that lost callbacks excuse`,
    ...table([...wrong, ...excused]),
    '',
  ].join('\n');
}

function table(differences: readonly Difference[]): string[] {
  if (differences.length === 0) return [];
  const rows = differences.slice(0, ROWS_MAX).map(({ excuse, ...row }) => ({ ...row, excuse: excuse ?? '' }));
  const wide = (column: 'room' | 'user' | 'what') => Math.max(...[HEAD, ...rows].map((row) => row[column].length));
  const [room, user, what] = [wide('room'), wide('user'), wide('what')];
  const lines = [HEAD, ...rows].map((row) =>
    [row.room.padEnd(room), row.user.padEnd(user), row.what.padEnd(what), row.excuse && `(${row.excuse})`]
      .join('  ')
      .trimEnd(),
  );
  const more = differences.length - rows.length;
  return ['', ...lines, ...(more > 0 ? [`and ${more} more`] : [])];
}
