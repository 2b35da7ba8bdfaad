import { COMMAND } from '../../../loadtest/load/clients/commands.ts';
import type { CommandKind } from '../../../loadtest/load/metrics.ts';
import type { RequestName } from '../../../schema/requests/names.ts';
import { connectChannel } from '../../../src/client/index.ts';
import { viewOf } from '../../../src/client/view.ts';
import type { Role } from '../../../src/domain/channel.ts';
import { TestClient, type Wire } from '../../support/client.ts';
import { PlainClient } from '../../support/plainClient.ts';
import { tokenFor } from '../../support/server.ts';
import { until } from '../../support/until.ts';

export type Seen = {
  readonly version: number;
  readonly linkcall_state: number;
  readonly num_link: number;
  readonly num_apply: number;
  readonly links: readonly { readonly user_id: string; readonly seat: number; readonly muted: number }[];
  readonly moderators: readonly { readonly user_id: string }[];
  readonly locked_seats: readonly number[];
  /** Undefined: the plain door shows nobody who waits, or is invited. */
  readonly applies?: readonly { readonly user_id: string }[];
  readonly invites?: readonly { readonly user_id: string; readonly seat: number }[];
};

/** Somebody in the storm, whatever they talk through. */
export type Stormer = {
  readonly userId: string;
  readonly role: Role;
  /** Everything that was shown to them, in order. */
  readonly seen: () => readonly Seen[];
  readonly ask: (kind: CommandKind, about: string, seat: number) => Promise<Wire>;
  readonly leave: () => Promise<void>;
};

type Join = (server: { readonly url: string }, sid: string, role: Role, userId: string) => Promise<Stormer>;

/** As a request that is put together by hand. */
const REQUEST: Readonly<Record<CommandKind, (about: string, seat: number) => readonly [RequestName, object]>> = {
  apply: (_, seat) => ['linkcall_apply_rq', { op_code: 1, seat }],
  cancel: () => ['linkcall_apply_rq', { op_code: 2 }],
  'hang up': () => ['linkcall_apply_rq', { op_code: 3 }],
  allow: (user_id) => ['linkcall_allow_rq', { op_code: 1, user_id }],
  refuse: (user_id) => ['linkcall_allow_rq', { op_code: 2, user_id }],
  remove: (user_id) => ['linkcall_allow_rq', { op_code: 3, user_id }],
  'refuse all': () => ['linkcall_allow_rq', { op_code: 4 }],
  'remove all': () => ['linkcall_allow_rq', { op_code: 5 }],
  'allow next': () => ['linkcall_allow_rq', { op_code: 6 }],
  appoint: (user_id) => ['linkcall_staff_rq', { op_code: 1, user_id }],
  dismiss: (user_id) => ['linkcall_staff_rq', { op_code: 2, user_id }],
  invite: (user_id, seat) => ['linkcall_invite_rq', { op_code: 1, user_id, seat }],
  withdraw: (user_id) => ['linkcall_invite_rq', { op_code: 2, user_id }],
  accept: () => ['linkcall_invited_rq', { op_code: 1 }],
  decline: () => ['linkcall_invited_rq', { op_code: 2 }],
  'lock seat': (_, seat) => ['linkcall_seat_rq', { op_code: 1, seat }],
  'unlock seat': (_, seat) => ['linkcall_seat_rq', { op_code: 2, seat }],
  'move to seat': (user_id, seat) => ['linkcall_seat_rq', { op_code: 3, user_id, seat }],
  'seat first': (user_id) => ['linkcall_seat_rq', { op_code: 4, user_ids: [user_id] }],
  block: (user_id) => ['linkcall_block_rq', { op_code: 1, user_id, minutes: 0 }],
  unblock: (user_id) => ['linkcall_block_rq', { op_code: 2, user_id }],
  mute: (user_id) => ['linkcall_mute_rq', { user_id, audio: true, video: false }],
  unmute: (user_id) => ['linkcall_mute_rq', { user_id, audio: false, video: false }],
  open: () => ['linkcall_set_state_rq', { op_code: 1 }],
  close: () => ['linkcall_set_state_rq', { op_code: 0 }],
  'list (host)': () => ['linkcall_list_singer_rq', {}],
  'list (viewer)': () => ['linkcall_list_user_rq', {}],
};

const sdk: Join = async (server, sid, role, userId) => {
  const client = await TestClient.joinInTime(server, sid, role, userId);
  const seen: Seen[] = [viewOf(client.state)];
  client.room.onStateChange((state) => void seen.push(viewOf(state)));
  return {
    userId,
    role,
    seen: () => seen,
    ask: (kind, about, seat) => client.request(...REQUEST[kind](about, seat)),
    leave: () => client.leave(),
  };
};

const typed =
  (options: { readonly wire?: 'protobuf' }): Join =>
  async ({ url }, sid, role, userId) => {
    const token = () => tokenFor({ sub: userId, role, sid, nick: `nick of ${userId}` });
    const channel = connectChannel({ url, sid, token, retryBusy: false, answerWithinMs: 120_000, ...options });
    const seen: Seen[] = [];
    channel.on('state', (view) => void seen.push(view));
    await channel.connected();
    return {
      userId,
      role,
      seen: () => seen,
      ask: (kind, about, seat) => COMMAND[kind](channel, about, seat),
      leave: () => channel.leave(),
    };
  };

const plain =
  (query: Readonly<Record<string, string>>): Join =>
  async (server, sid, role, userId) => {
    const client = await PlainClient.join(server, sid, role, userId, { query, sid });
    await until(() => client.state !== undefined, `${userId} is shown the channel`);
    return {
      userId,
      role,
      seen: () => client.receivedOf('state'),
      ask: (kind, about, seat) => client.request(...REQUEST[kind](about, seat)),
      leave: () => client.leave(),
    };
  };

/** All ways to talk to a channel. */
export const WAYS: readonly Join[] = [
  sdk,
  typed({}),
  plain({}),
  typed({ wire: 'protobuf' }),
  plain({ wire: 'protobuf' }),
];
