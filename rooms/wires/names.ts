import { getMessageBytes, Protocol, ResponseStatus } from '@colyseus/core';
import { type RequestName, replyType } from '../../schema/requests/names.ts';
import { type Frame, payloadOf, readFrame } from '../requests/frame.ts';
import type { Incoming, Payload, Wire } from './wire.ts';

/** Colyseus' frames, and in them MessagePack under names: as its SDKs speak. */
export const names: Wire = {
  read: (bytes) => {
    const frame = readFrame(bytes);
    return frame === undefined ? undefined : new FramedMessage(frame);
  },
  notice: (type, body) => message(type, body),
};

const message = (type: string | number, body: object): Uint8Array =>
  getMessageBytes.raw(Protocol.ROOM_DATA, type, body);

class FramedMessage implements Incoming {
  readonly #frame: Frame;

  constructor(frame: Frame) {
    this.#frame = frame;
  }

  get type(): string | number {
    return this.#frame.type;
  }

  unpack(): Payload {
    return payloadOf(this.#frame);
  }

  answer(name: RequestName, body: object): Uint8Array {
    const { type, requestId } = this.#frame;
    if (requestId === undefined) return message(replyType(name, type), body);
    return getMessageBytes[Protocol.ROOM_RESPONSE](requestId, ResponseStatus.OK, body);
  }

  /** A message that nobody knows is let go; a request is told so. */
  answerUnknown(): Uint8Array | undefined {
    const { type, requestId } = this.#frame;
    if (requestId === undefined) return undefined;
    const unknown = { name: 'unknown-request', message: `this room knows no request "${type}"` };
    return getMessageBytes[Protocol.ROOM_RESPONSE](requestId, ResponseStatus.ERROR, unknown);
  }
}
