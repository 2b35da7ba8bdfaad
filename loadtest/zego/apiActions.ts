import type { Member } from './callback.ts';

export type Reply = { readonly Code: number; readonly Message: string; readonly Data?: object };

export const CODE = {
  ok: 0,
  wrongParameter: 2,
  wrongSignature: 4,
  notAllowed: 9,
  noSuchStream: 138,
  tooManyInAll: 206,
  tooManyOfRoom: 207,
} as const;

export type ListedStream = { readonly streamId: string; readonly userId: string; readonly createdAt: number };

/** What happens when ZEGO is told to do something about streams. */
export type StreamControl = {
  /** The id can be published no more, and what is published under it is cut. False: it is older than what was told before. */
  forbid(streamId: string, sequence: bigint): boolean;
  /** It leaves the list, which is told; a phone that goes on publishing comes back to it. */
  remove(roomId: string, streamId: string): 'done' | 'no-such-room' | 'no-such-stream';
  kick(roomId: string, userIds: readonly string[]): 'done' | 'no-such-room';
  /** Undefined: nothing of it is disabled any more. */
  rule(roomId: string, streamId: string, rule: StreamRule | undefined): void;
};

export type StreamRule = { readonly audio: boolean; readonly video: boolean; readonly forS: number };

/** What ZEGO knows: its users, its streams. */
export type Inside = {
  readonly membersOf: (roomId: string) => readonly Member[] | undefined;
  /** Missing: nobody publishes. */
  readonly streamsOf?: (roomId: string) => readonly ListedStream[] | undefined;
  /** Missing: nothing can be done about them. */
  readonly control?: StreamControl;
};

export type Action = {
  /** In all. */
  readonly perS: number;
  /** Of one room once in so long. */
  readonly ofRoom?: { readonly everyMs: number };
  /** Which parameter is. */
  wrong(query: URLSearchParams): string | undefined;
  /** `noSuchRoom`: what it says of one; 0: nothing, as some of ZEGO's documents have it. */
  answer(query: URLSearchParams, inside: Inside, noSuchRoom: number): Reply;
};

const PAGE_USERS_MAX = 200;
const KICKED_MAX = 5;
const RULE_S_MAX = 86_400;
const STREAM_ID_CHARS_MAX = 256;
const FLAG = /^[01]$/;

const ok = (Data?: object): Reply => ({ Code: CODE.ok, Message: 'success', ...(Data === undefined ? {} : { Data }) });
const noRoom = (code: number): Reply => ({ Code: code, Message: 'no such room' });

/** ZEGO's server API, action by action, as strict as its documents. */
export const ACTIONS = {
  DescribeUserList: {
    perS: 200,
    ofRoom: { everyMs: 1_000 },
    wrong: (query) => missing(query, ['RoomId']) ?? wrongPage(query),
    answer: (query, { membersOf }, noSuchRoom) => {
      const members = membersOf(query.get('RoomId') ?? '');
      if (members === undefined && noSuchRoom !== CODE.ok) return noRoom(noSuchRoom);
      return ok(pageOf(members ?? [], query));
    },
  },
  DescribeSimpleStreamList: {
    perS: 50,
    ofRoom: { everyMs: 10_000 },
    wrong: (query) => missing(query, ['RoomId']),
    answer: (query, inside, noSuchRoom) => {
      const roomId = query.get('RoomId') ?? '';
      const isRoom = inside.membersOf(roomId) !== undefined;
      if (!isRoom && noSuchRoom !== CODE.ok) return noRoom(noSuchRoom);
      return ok({ StreamList: (isRoom ? (inside.streamsOf?.(roomId) ?? []) : []).map(listed) });
    },
  },
  ForbidRTCStream: {
    perS: 20,
    wrong: (query) => missing(query, ['StreamId', 'Sequence']) ?? wrongStreamId(query) ?? wrongSequence(query),
    answer: (query, { control }) => {
      const isNewer = control?.forbid(query.get('StreamId') ?? '', BigInt(query.get('Sequence') ?? 0));
      return isNewer === false ? { Code: CODE.wrongParameter, Message: 'an old sequence' } : ok();
    },
  },
  DeleteStream: {
    perS: 10,
    wrong: (query) => missing(query, ['RoomId', 'UserId', 'StreamId']) ?? wrongStreamId(query),
    answer: (query, { control }, noSuchRoom) => {
      const done = control?.remove(query.get('RoomId') ?? '', query.get('StreamId') ?? '') ?? 'no-such-room';
      if (done === 'no-such-stream') return { Code: CODE.noSuchStream, Message: 'no such stream' };
      return done === 'no-such-room' && noSuchRoom !== CODE.ok ? noRoom(noSuchRoom) : ok();
    },
  },
  KickoutUser: {
    perS: 10,
    wrong: (query) => missing(query, ['RoomId', 'UserId[]']) ?? wrongUsers(query.getAll('UserId[]')),
    answer: (query, { control }, noSuchRoom) => {
      const done = control?.kick(query.get('RoomId') ?? '', query.getAll('UserId[]')) ?? 'no-such-room';
      return done === 'no-such-room' && noSuchRoom !== CODE.ok ? noRoom(noSuchRoom) : ok();
    },
  },
  SetForbidStreamRule: {
    perS: 10,
    wrong: (query) =>
      missing(query, ['RoomId', 'StreamId', 'DisableAudio', 'DisableVideo', 'EffectiveTime']) ??
      wrongStreamId(query) ??
      wrongRule(query),
    answer: (query, { control }) => {
      const isOn = (name: string) => query.get(name) === '1';
      const rule = {
        audio: isOn('DisableAudio'),
        video: isOn('DisableVideo'),
        forS: Number(query.get('EffectiveTime')),
      };
      control?.rule(query.get('RoomId') ?? '', query.get('StreamId') ?? '', rule);
      return ok();
    },
  },
  DelForbidStreamRule: {
    perS: 10,
    wrong: (query) => missing(query, ['RoomId', 'StreamId']) ?? wrongStreamId(query),
    answer: (query, { control }) => {
      control?.rule(query.get('RoomId') ?? '', query.get('StreamId') ?? '', undefined);
      return ok();
    },
  },
} as const satisfies Readonly<Record<string, Action>>;

export const isAction = (name: string): name is keyof typeof ACTIONS => Object.hasOwn(ACTIONS, name);

const missing = (query: URLSearchParams, names: readonly string[]): string | undefined =>
  names.find((name) => (query.get(name) ?? '') === '');

const wrongStreamId = (query: URLSearchParams): string | undefined =>
  (query.get('StreamId') ?? '').length > STREAM_ID_CHARS_MAX ? 'StreamId' : undefined;

const wrongSequence = (query: URLSearchParams): string | undefined =>
  /^\d{1,19}$/.test(query.get('Sequence') ?? '') ? undefined : 'Sequence';

const wrongUsers = (userIds: readonly string[]): string | undefined =>
  userIds.length > KICKED_MAX || userIds.includes('') ? 'UserId[]' : undefined;

function wrongRule(query: URLSearchParams): string | undefined {
  const [audio, video, forS] = ['DisableAudio', 'DisableVideo', 'EffectiveTime'].map((name) => query.get(name) ?? '');
  if (!FLAG.test(audio ?? '') || !FLAG.test(video ?? '') || (audio === '0' && video === '0')) return 'DisableAudio';
  return /^[1-9]\d{0,4}$/.test(forS ?? '') && Number(forS) <= RULE_S_MAX ? undefined : 'EffectiveTime';
}

function wrongPage(query: URLSearchParams): string | undefined {
  const limit = Number(query.get('Limit') ?? PAGE_USERS_MAX);
  if (!(limit > 0 && limit <= PAGE_USERS_MAX)) return 'Limit';
  return /^\d{0,20}$/.test(query.get('Marker') ?? '') ? undefined : 'Marker';
}

/** The marker is the user session after which the next page begins: those who go between two pages move nobody. */
function pageOf(members: readonly Member[], query: URLSearchParams): object {
  const after = BigInt(query.get('Marker') || 0);
  const limit = Number(query.get('Limit') ?? PAGE_USERS_MAX);
  const rest = members.filter(({ session }) => session > after);
  const page = rest.slice(0, limit);
  const marker = rest.length > limit ? String(page.at(-1)?.session) : '';
  return {
    Marker: marker,
    UserList: page.map(({ userId, nick, role }) => ({ UserId: userId, UserName: nick, UserRole: role })),
  };
}

const listed = ({ streamId, userId, createdAt }: ListedStream) => ({
  StreamId: streamId,
  UserId: userId,
  UserName: userId,
  CreateTime: createdAt,
});
