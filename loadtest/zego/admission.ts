import { openToken04 } from './token04.ts';

/** Whose tokens are believed. */
export type Project = { readonly appId: number; readonly serverSecret: string };

/** What a phone shows when it logs in to a room. */
export type Login = { readonly token: string; readonly roomId: string; readonly userId: string };

const MAY = 1;

type Privileges = {
  readonly mayLogIn: boolean;
  readonly mayPublish: boolean;
  readonly streams: readonly string[] | null;
};

/** As ZEGO judges a login where privileges are switched on for the project. Undefined: it is let in. `now`: in ms. */
export function whyNoLogin(login: Login, project: Project, now: number): string | undefined {
  const read = privilegesOf(login, project, now);
  if (typeof read === 'string') return read;
  return read.mayLogIn ? undefined : 'the token lets nobody log in';
}

/** And of a stream. */
export function whyNoStream(login: Login, streamId: string, project: Project, now: number): string | undefined {
  const read = privilegesOf(login, project, now);
  if (typeof read === 'string') return read;
  if (!read.mayPublish) return 'the token lets nobody publish';
  return read.streams === null || read.streams.includes(streamId) ? undefined : 'the token names other streams';
}

function privilegesOf(login: Login, { appId, serverSecret }: Project, now: number): Privileges | string {
  const said = openToken04(login.token, serverSecret);
  if (said === undefined) return 'no token of this project';
  if (said.app_id !== appId) return 'the token is of another project';
  if (said.user_id !== login.userId) return 'the token is of another user';
  if (said.expire * 1_000 <= now) return 'the token is over';
  const payload: { room_id?: unknown; privilege?: Record<string, unknown>; stream_id_list?: unknown } = JSON.parse(
    said.payload,
  );
  if (payload.room_id !== login.roomId) return 'the token is of another room';
  const { privilege = {}, stream_id_list: streams } = payload;
  const list = Array.isArray(streams) ? streams.map(String) : null;
  return { mayLogIn: privilege[1] === MAY, mayPublish: privilege[2] === MAY, streams: list };
}
