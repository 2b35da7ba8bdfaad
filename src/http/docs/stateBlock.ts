import { ChannelState } from '../../../schema/channelState.ts';
import { type Block, table } from './guide.ts';

type FieldName = keyof ReturnType<ChannelState['toJSON']>;

const MEANINGS: Record<FieldName, string> = {
  sid: 'the channel',
  singer_id: 'the host; empty while there is none',
  singer_nick: "the host's name",
  live: 'a live session is on',
  linkcall_state: 'the switch: 0 open, 1 closed',
  in_pk: 'the host is in a video PK',
  version: 'the version that this state is of',
  num_link: 'users on the line',
  num_apply: 'users who wait',
  max_link: 'as many may be on the line',
  max_apply: 'as many may wait',
  links: 'who is on the line',
  applies: 'who waits: the whole queue for the host, admins and moderators, for others their own entry alone',
  host_away_since:
    "since when all connections of the live host are lost, in ms since 1970 by the server's clock, 0 while one is there",
  invites:
    'who is asked onto the line: all of them for the host, admins and moderators, for others their own entry alone; each with `user_id`, `user_nick`, `user_icon`, `user_wealth`, `user_level`, `is_singer`, `by`, `by_nick`, `time_invite`, `ends_at`, `seat` and `away_since`',
  moderators: 'who was appointed to direct the people of the call, each with `user_id` and `user_nick`',
  epoch:
    'grows each time that the channel begins anew in a process. Under a later one this state holds, also with a lower version: the store had lost what was shown',
  behind:
    'this is what was seen last: the process that has the channel does not answer, and commands may be answered busy. It is over by itself, mostly within seconds',
  locked_seats: 'seats on which nobody sits down; those on which nobody sits are no free links',
};

/** What every client sees, by the declaration of the state. */
export function stateBlock(): Block {
  const fields = Object.entries(MEANINGS).map(([name, meaning]) => [`\`${name}\``, typeOf(name), meaning]);
  return table(['field', 'type', 'what it holds'], fields);
}

/** As the schema declares it: its metadata have a number for each field. */
function typeOf(name: string): string {
  const declared: Readonly<Record<string, { readonly name: string; readonly type: unknown }>> = Object(
    Reflect.get(ChannelState, Symbol.metadata),
  );
  const type = Object.values(declared).find((field) => field.name === name)?.type;
  if (typeof type === 'string') return type;
  if (name === 'locked_seats') return 'list of whole numbers';
  if (name === 'invites') return 'map of invitations';
  return name === 'moderators' ? 'map of moderators' : 'map of users';
}
