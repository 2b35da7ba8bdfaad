import { type Channel, hostOf } from '../channel.ts';
import type { Limits } from '../limits.ts';

/**
 * LC13, PE4, PE8: what must never come of a change, whatever arrives at once, in words for whoever has to mend it. Undefined:
 * all is well. What was so before (LC3: a limit may be lowered; an older version may have left it) is not of this change.
 */
export function breach(before: Channel, after: Channel, limits: Limits): string | undefined {
  const { waiting, linked, invited, stage } = before;
  const hasMoved = waiting !== after.waiting || linked !== after.linked || invited !== after.invited;
  if (!hasMoved && stage === after.stage) return undefined;
  return tooMany(before, after, limits) ?? newly(twice, before, after) ?? newly(own, before, after);
}

const held = ({ linked, invited }: Channel): number => linked.length + invited.length;

function tooMany(before: Channel, after: Channel, { maxLinks, maxApplies }: Limits): string | undefined {
  const links = held(after);
  if (links > maxLinks && links > held(before)) return `${links} links and invitations, allowed are ${maxLinks}`;
  const applies = after.waiting.length;
  if (applies > maxApplies && applies > before.waiting.length)
    return `${applies} applications, allowed are ${maxApplies}`;
  return undefined;
}

type Look = (channel: Channel) => string | undefined;

const newly = (look: Look, before: Channel, after: Channel): string | undefined => {
  const found = look(after);
  return found === undefined || look(before) !== undefined ? undefined : found;
};

/** One place for each user, one user in each seat. */
const twice: Look = ({ waiting, linked, invited }) => {
  const seated = [...linked, ...invited];
  const users = new Set<string>();
  for (const { person } of waiting) users.add(person.userId);
  for (const { person } of seated) users.add(person.userId);
  if (users.size < waiting.length + seated.length) return 'somebody is waiting, invited or linked twice';
  return new Set(seated.map(({ seat }) => seat)).size < seated.length ? 'two sit in one seat' : undefined;
};

const own: Look = (channel) => {
  const host = hostOf(channel);
  if (host === undefined) return undefined;
  const isHost = ({ person }: { readonly person: { readonly userId: string } }) => person.userId === host.userId;
  const { waiting, linked, invited } = channel;
  return waiting.some(isHost) || linked.some(isHost) || invited.some(isHost)
    ? 'the host is on the own line'
    : undefined;
};
