/** Somebody who holds a phone. */
export type DemoUser = {
  readonly id: string;
  readonly nick: string;
  readonly role: 'host' | 'viewer' | 'moderator';
  readonly level: number;
};

const VIEWERS: readonly string[] = [
  ...['Ann', 'Ben', 'Chen', 'Dora', 'Emil', 'Fang', 'Gina', 'Hugo', 'Ivy', 'Jun'],
  ...['Kira', 'Liam', 'Mei', 'Nils', 'Omar', 'Pia', 'Quan', 'Rosa', 'Sven', 'Tara'],
];

export const VIEWERS_MAX = VIEWERS.length;

export const HOST: DemoUser = { id: 'hana', nick: 'Hana', role: 'host', level: 30 };

/** The nth who comes, under the name that was chosen, if one was. */
export function viewer(nth: number, chosen = '', role: 'viewer' | 'moderator' = 'viewer'): DemoUser {
  const name = VIEWERS[nth % VIEWERS.length] ?? 'Ann';
  const nick = chosen.trim() === '' ? name : chosen.trim();
  return { id: name.toLowerCase(), nick, role, level: 3 + ((nth * 7) % 20) };
}

/** The first place that nobody has. */
export function freePlace(taken: readonly DemoUser[]): number {
  const ids = new Set(taken.map(({ id }) => id));
  const nth = VIEWERS.findIndex((name) => !ids.has(name.toLowerCase()));
  return nth === -1 ? taken.length : nth;
}
