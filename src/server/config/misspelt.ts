const DISTANCE_MAX = 2;
/** A short name is close to too many that are none of ours: PATH to PORT, HOME to HOST. */
const CHARS_PER_MISTAKE = 4;

/** Variables that nobody reads, but for a slip of the finger: a sentence each, without what they hold (it may be a secret). */
export function misspelt(env: Readonly<Record<string, string | undefined>>, settings: readonly string[]): string[] {
  const known = new Set(settings);
  return Object.keys(env).flatMap((name) => {
    if (known.has(name)) return [];
    const meant = settings.find((setting) => isClose(name.toUpperCase(), setting));
    return meant === undefined ? [] : [`${name} is not read: is ${meant} meant?`];
  });
}

function isClose(name: string, setting: string): boolean {
  const most = Math.min(DISTANCE_MAX, Math.floor(setting.length / CHARS_PER_MISTAKE));
  return Math.abs(name.length - setting.length) <= most && distance(name, setting) <= most;
}

/** Letters that are missing, too many, wrong, or change places with their neighbour: each counts as one. */
function distance(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, n) => n);
  for (let row = 1; row <= one.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[row - 1] === other[column - 1];
      const isSwapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      next[column] = Math.min(
        at(last, column) + 1,
        at(next, column - 1) + 1,
        at(last, column - 1) + (isSame ? 0 : 1),
        isSwapped ? at(beforeLast, column - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    beforeLast = last;
    last = next;
  }
  return at(last, other.length);
}

const at = (row: readonly number[], column: number): number => row[column] ?? Number.POSITIVE_INFINITY;
