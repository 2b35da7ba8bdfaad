import type { ChannelView, UserView } from '../../src/client/index.ts';

/** Something that must never be seen. */
export type Violation = { readonly channel: string; readonly user: string; readonly saw: string };

export type Seen = Pick<ChannelView, 'version' | 'num_link' | 'num_apply' | 'max_link' | 'max_apply'> & {
  readonly links: readonly SeenUser[];
  readonly applies: readonly SeenUser[];
  readonly moderators: readonly Pick<SeenUser, 'user_id'>[];
};
export type SeenUser = Pick<UserView, 'user_id' | 'time_apply' | 'time_allow'>;

/** What one view of a channel, alone and after the version that the user knew before, must not show. */
export function wrongInView(view: Seen, knownVersion: number): string[] {
  const links = ids(view.links);
  const applies = ids(view.applies);
  const most = Math.max(links.length, view.num_link);
  const waiting = Math.max(applies.length, view.num_apply);
  const at = `at version ${view.version}`;
  return [
    ...when(view.version < knownVersion, `version ${view.version} after version ${knownVersion}`),
    ...when(most > view.max_link, `${most} links ${at}, ${view.max_link} are allowed`),
    ...when(waiting > view.max_apply, `${waiting} applications ${at}, ${view.max_apply} are allowed`),
    ...when(links.length !== view.num_link, `num_link ${view.num_link} with ${links.length} links ${at}`),
    ...twice([...links, ...applies]).map((user) => `${user} is on the lists twice ${at}`),
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

function differing(where: string, mine: string, theirs: string, whoSays: string): string[] {
  return when(mine !== theirs, `${where} [${mine}], ${whoSays} [${theirs}]`);
}

type Lists = Pick<Seen, 'links' | 'applies'>;
/** By their times: two of the same millisecond have no order. */
const onTheLine = ({ links }: Lists): string =>
  links
    .map(({ time_allow, user_id }) => `${time_allow} ${user_id}`)
    .sort()
    .join(', ');
const inTheQueue = ({ applies }: Lists): string =>
  applies
    .map(({ time_apply, user_id }) => `${time_apply} ${user_id}`)
    .sort()
    .join(', ');

const ids = (users: Seen['moderators']): string[] => users.map(({ user_id }) => user_id);

const twice = (users: readonly string[]): string[] => users.filter((user, nth) => users.indexOf(user) !== nth);

const when = (isWrong: boolean, saw: string): string[] => (isWrong ? [saw] : []);
