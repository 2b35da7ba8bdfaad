/** What may be done with the people of a call, beside applying and being let in. */
export const PEOPLE = ['moderators', 'invitations', 'seats', 'blocks', 'mutes'] as const;
export type People = (typeof PEOPLE)[number];

export const isPeople = (name: string): name is People => PEOPLE.some((one) => one === name);
