import { NOTICE_IDS, NOTICE_NAMES, type NoticeName } from '../../schema/names.ts';
import { fromBytes, toBytes } from '../../schema/proto/messages.ts';
import { REQUESTS } from '../../schema/requests/names.ts';
import type { ChannelEvents } from './channel.ts';
import type { Replies, RequestName } from './protocol.ts';
import { NO_LIMIT, type Speech } from './speech.ts';

/** Protocol Buffers, under numbers. What is in here is large, and loaded by who wants it alone. */
export const asBytes: Speech = {
  async ask(room, name, payload) {
    const { id, reply } = REQUESTS[name];
    const body = replyIn(name, await room.request<Uint8Array>(id, toBytes(name, payload), NO_LIMIT));
    if (body === undefined) throw new Error(`a ${reply} cannot be read`);
    return body;
  },
  hear(room, notice) {
    function hearOne<Name extends NoticeName>(name: Name): void {
      room.onMessage<Uint8Array>(NOTICE_IDS[name], (bytes) => {
        const body = noticeIn(name, bytes);
        if (body !== undefined) notice(name, body);
      });
    }
    for (const name of NOTICE_NAMES) hearOne(name);
  },
};

function replyIn<Name extends RequestName>(name: Name, bytes: Uint8Array): Replies[Name] | undefined;
function replyIn(name: RequestName, bytes: Uint8Array): object | undefined {
  return fromBytes(REQUESTS[name].reply, bytes);
}

function noticeIn<Name extends NoticeName>(name: Name, bytes: Uint8Array): ChannelEvents[Name] | undefined;
function noticeIn(name: NoticeName, bytes: Uint8Array): object | undefined {
  return fromBytes(name, bytes);
}
