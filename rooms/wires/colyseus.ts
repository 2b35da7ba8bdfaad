import { getMessageBytes, Protocol, ResponseStatus } from '@colyseus/core';
import { NOTICE_IDS, type NoticeName } from '../../schema/names.ts';
import { fromBytes, toBytes } from '../../schema/proto/messages.ts';
import { REQUESTS, type RequestName, replyType } from '../../schema/requests/names.ts';
import { bytesOf, type Frame, payloadOf, readFrame, UNREADABLE } from '../requests/frame.ts';
import type { Incoming, Payload, Wire } from './wire.ts';

// Colyseus' frames, with what its SDKs, and phones of the original behind them, put into them.

/** MessagePack under names. */
export const names = framed({
  unpack: payloadOf,
  reply: (name, askedAs, body) => message(replyType(name, askedAs), body),
  response: (_name, body) => body,
  notice: (type, body) => message(type, body),
});

/** IN10: MessagePack, and notices under their numbers. */
export const numbers = framed({ ...names.speech, notice: (type, body) => message(NOTICE_IDS[type], body) });

/** IN11: Protocol Buffers under numbers; also in what `room.request` packs and unpacks. */
export const protobuf = framed({
  unpack(frame, name) {
    const bytes = bytesOf(frame);
    const value = bytes && fromBytes(name, bytes);
    return value === undefined ? UNREADABLE : { readable: true, value };
  },
  reply: (name, _askedAs, body) => bytesMessage(REQUESTS[name].replyId, toBytes(REQUESTS[name].reply, body)),
  response: (name, body) => toBytes(REQUESTS[name].reply, body),
  notice: (type, body) => bytesMessage(NOTICE_IDS[type], toBytes(type, body)),
});

const message = (type: string | number, body: object): Uint8Array =>
  getMessageBytes.raw(Protocol.ROOM_DATA, type, body);

const bytesMessage = (type: number, bytes: Uint8Array): Uint8Array =>
  getMessageBytes.raw(Protocol.ROOM_DATA_BYTES, type, undefined, bytes);

/** What is in the frames. */
type Speech = {
  readonly unpack: (frame: Frame, name: RequestName) => Payload;
  /** A message for one that was sent. */
  readonly reply: (name: RequestName, askedAs: string | number, body: object) => Uint8Array;
  /** What a request is resolved with. */
  readonly response: (name: RequestName, body: object) => object;
  readonly notice: (type: NoticeName, body: object) => Uint8Array;
};

type ColyseusWire = Wire & { readonly speech: Speech };

function framed(speech: Speech): ColyseusWire {
  return {
    speech,
    read: (bytes) => {
      const frame = readFrame(bytes);
      return frame === undefined ? undefined : incoming(frame, speech);
    },
    notice: speech.notice,
  };
}

const incoming = (frame: Frame, speech: Speech): Incoming => {
  const { type, requestId } = frame;
  return {
    type,
    unpack: (name) => speech.unpack(frame, name),
    answer: (name, body) =>
      requestId === undefined
        ? speech.reply(name, type, body)
        : getMessageBytes[Protocol.ROOM_RESPONSE](requestId, ResponseStatus.OK, speech.response(name, body)),
    /** A message that nobody knows is let go; a request is told so. */
    answerUnknown() {
      if (requestId === undefined) return undefined;
      const unknown = { name: 'unknown-request', message: `this room knows no request "${type}"` };
      return getMessageBytes[Protocol.ROOM_RESPONSE](requestId, ResponseStatus.ERROR, unknown);
    },
  };
};
