import type { ChannelView, InviteView, UserView } from '../../src/client/index.ts';

/** Something that must never be seen. */
export type Violation = { readonly channel: string; readonly user: string; readonly saw: string };

export type Seen = Pick<ChannelView, 'version' | 'num_link' | 'num_apply' | 'max_link' | 'max_apply'> & {
  readonly links: readonly SeenUser[];
  readonly applies: readonly SeenUser[];
  readonly moderators: readonly Pick<SeenUser, 'user_id'>[];
  readonly invites: readonly SeenInvite[];
  readonly locked_seats: readonly number[];
};
export type SeenUser = Pick<UserView, 'user_id' | 'time_apply' | 'time_allow' | 'seat' | 'muted'>;
export type SeenInvite = Pick<InviteView, 'user_id' | 'seat'>;

/** What one view of a channel, alone and after the version that the user knew before, must not show. */
export function wrongInView(view: Seen, knownVersion: number): string[] {
  const links = ids(view.links);
  const applies = ids(view.applies);
  const invites = ids(view.invites);
  const most = Math.max(links.length, view.num_link);
  const held = most + invites.length;
  const seats = [...view.links, ...view.invites].map(({ seat }) => seat);
  const waiting = Math.max(applies.length, view.num_apply);
  const at = `at version ${view.version}`;
  return [
    ...when(view.version < knownVersion, `version ${view.version} after version ${knownVersion}`),
    ...when(most > view.max_link, `${most} links ${at}, ${view.max_link} are allowed`),
    ...when(
      invites.length > 0 && held > view.max_link,
      `${held} links and invitations ${at}, ${view.max_link} are allowed`,
    ),
    ...when(waiting > view.max_apply, `${waiting} applications ${at}, ${view.max_apply} are allowed`),
    ...when(links.length !== view.num_link, `num_link ${view.num_link} with ${links.length} links ${at}`),
    ...twice([...links, ...applies, ...invites]).map((user) => `${user} is on the lists twice ${at}`),
    ...twice(seats).map((seat) => `two sit in seat ${seat} ${at}`),
    ...seats
      .filter((seat) => !(seat >= 1 && seat <= view.max_link))
      .map((seat) => `somebody sits in seat ${seat} ${at}, ${view.max_link} there are`),
  ];
}

export type Observer = { readonly user: string; readonly view: Seen };

/** What the host was told when asked for the lists. */
export type HostList = {
  readonly version: number;
  readonly links: readonly SeenUser[];
  readonly applies: readonly SeenUser[];
};

/** Whether all who are in a quiet channel see the same: how each of them differs from the host. */
export function disagreements(host: Observer, others: readonly Observer[]): Omit<Violation, 'channel'>[] {
  const waiting = new Set(ids(host.view.applies));
  const ofHost = when(
    waiting.size !== host.view.num_apply,
    `${waiting.size} wait in the host's queue, and num_apply is ${host.view.num_apply}`,
  );
  const ofOthers = others.flatMap(({ user, view }) => {
    const told = wrongFor(user, view, host.view, waiting);
    return told.map((saw) => ({ user, saw }));
  });
  return [...ofHost.map((saw) => ({ user: host.user, saw })), ...ofOthers];
}

function wrongFor(user: string, view: Seen, host: Seen, waiting: ReadonlySet<string>): string[] {
  if (view.version !== host.version) return [`version ${view.version}, the host sees ${host.version}`];
  const waits = ids(view.applies).includes(user);
  const isModerator = ids(host.moderators).includes(user);
  return [
    ...differing('on the line', onTheLine(view), onTheLine(host), 'the host sees'),
    ...differing('locked seats', lockedSeats(view), lockedSeats(host), 'the host sees'),
    ...differing('invited', invited(view), invited(host, isModerator ? undefined : user), 'the host sees'),
    ...when(
      isModerator && view.applies.length !== waiting.size,
      `is a moderator, and sees ${view.applies.length} wait, the host ${waiting.size}`,
    ),
    ...when(view.num_apply !== host.num_apply, `${view.num_apply} wait, the host sees ${host.num_apply}`),
    ...when(
      waits !== waiting.has(user),
      waits ? 'waits, but is not in the host’s queue' : 'is in the host’s queue, but does not see it',
    ),
  ];
}

/** Whether the synced state tells what the server answers, and no answer has been forgotten. */
export function wrongAtTheEnd(view: Seen, list: HostList, answeredVersion: number): string[] {
  const forgotten = when(
    view.version < answeredVersion,
    `version ${view.version}, but ${answeredVersion} was answered`,
  );
  if (list.version !== view.version)
    return [...forgotten, `version ${view.version}, the server lists version ${list.version}`];
  return [
    ...forgotten,
    ...differing('on the line', onTheLine(view), onTheLine(list), 'the server lists'),
    ...differing('waiting', inTheQueue(view), inTheQueue(list), 'the server lists'),
  ];
}

/** ME4: what a quiet channel shows of those who are to be on the air, and who is. */
export function wrongOnTheAir(view: OnTheAir, publishers: readonly string[]): string[] {
  const host = view.live ? [view.singer_id] : [];
  const due = [...host, ...ids(view.links)];
  return [
    ...due.filter((user) => !publishers.includes(user)).map((user) => `${user} is on the call, and not on the air`),
    ...publishers.filter((user) => !due.includes(user)).map((user) => `${user} is on the air, and not on the call`),
    ...view.links
      .filter(({ media, user_id }) => media !== ON_THE_AIR && publishers.includes(user_id))
      .map(({ media, user_id }) => `${user_id} is on the air, and is shown as ${media}`),
  ];
}

type OnTheAir = Pick<ChannelView, 'live' | 'singer_id'> & {
  readonly links: readonly Pick<UserView, 'user_id' | 'media'>[];
};
/** Of the protocol's `media`. */
const ON_THE_AIR = 2;

function differing(where: string, mine: string, theirs: string, whoSays: string): string[] {
  return when(mine !== theirs, `${where} [${mine}], ${whoSays} [${theirs}]`);
}

type Lists = Pick<Seen, 'links' | 'applies'>;
/** By their times: two of the same millisecond have no order. */
const onTheLine = ({ links }: Lists): string =>
  links
    .map(({ time_allow, user_id, seat, muted }) => `${time_allow} ${user_id}, seat ${seat}, muted ${muted}`)
    .sort()
    .join('; ');
const lockedSeats = ({ locked_seats: seats }: Pick<Seen, 'locked_seats'>): string =>
  seats.toSorted((one, other) => one - other).join(', ');
/** `user`: as far as they may see it. */
const invited = ({ invites }: Pick<Seen, 'invites'>, user?: string): string =>
  invites
    .filter(({ user_id }) => user === undefined || user_id === user)
    .map(({ user_id, seat }) => `${user_id}, seat ${seat}`)
    .sort()
    .join('; ');
const inTheQueue = ({ applies }: Lists): string =>
  applies
    .map(({ time_apply, user_id }) => `${time_apply} ${user_id}`)
    .sort()
    .join(', ');

const ids = (users: Seen['moderators']): string[] => users.map(({ user_id }) => user_id);

const twice = <One>(all: readonly One[]): One[] => all.filter((one, nth) => all.indexOf(one) !== nth);

const when = (isWrong: boolean, saw: string): string[] => (isWrong ? [saw] : []);
