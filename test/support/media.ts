import assert from 'node:assert/strict';
import { openToken04 } from '../../loadtest/zego/token04.ts';
import type { Wire } from './client.ts';

export const SERVER_SECRET = 'fa94dd0f974cf2e293728a526b028271';

/** Of a server that makes tokens; of its ZEGO nobody is there. */
export const MEDIA_SETTINGS = {
  ZEGO_APP_ID: '1234567890',
  ZEGO_SERVER_SECRET: SERVER_SECRET,
  ZEGO_API_URL: 'http://127.0.0.1:9/',
};

/** What ZEGO reads in a `linkcall_media_rs`, and that the reply says the same. */
export function passIn(reply: Wire): { user: string; room: string; mayPublish: boolean; streams: string[] | null } {
  assert.deepEqual(reply.error, { code: 0, desc: '', reason: '' });
  const said = openToken04(reply.token, SERVER_SECRET);
  assert(said !== undefined, 'the token is of this secret');
  const { room_id, privilege, stream_id_list } = JSON.parse(said.payload);
  assert.deepEqual(
    [said.app_id, said.user_id, said.expire * 1_000, room_id],
    [reply.app_id, reply.user_id, reply.expires_at, reply.room_id],
  );
  assert.equal(privilege[1], 1);
  assert.equal(privilege[2], reply.may_publish ? 1 : 0);
  assert.deepEqual(stream_id_list, reply.may_publish ? [reply.stream_id] : null);
  assert.equal(reply.stream_id === '', !reply.may_publish);
  return { user: said.user_id, room: room_id, mayPublish: reply.may_publish, streams: stream_id_list };
}
