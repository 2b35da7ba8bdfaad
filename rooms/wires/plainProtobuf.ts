import { NOTICE_IDS } from '../../schema/names.ts';
import { NO_REQUEST, PLAIN_IDS } from '../../schema/plain.ts';
import { fromBytes, toBytes } from '../../schema/proto/messages.ts';
import { REQUESTS, type RequestName } from '../../schema/requests/names.ts';
import { PAYLOAD_BYTES_MAX, UNREADABLE } from '../requests/frame.ts';
import type { Incoming, Payload, Wire } from './wire.ts';

/** `uint32BE message id | uint32BE request id`, in front of the message. */
const HEAD_BYTES = 8;
const UINT32_BYTES = 4;
/** The request id of what is no answer. */
const NO_REQUEST_ID = 0;

/** IN12: a message of linkcall.proto in a frame of bytes, behind its number and the client's. */
export const plainProtobuf: Wire = {
  read: (bytes) => new BytesMessage(bytes),
  notice: (name, body) => framed(NOTICE_IDS[name], NO_REQUEST_ID, toBytes(name, body)),
  plain: {
    isText: false,
    hello: (body) => framed(PLAIN_IDS.linkcall_hello, NO_REQUEST_ID, toBytes('linkcall_hello', body)),
    state: (body) => framed(PLAIN_IDS.linkcall_public_state, NO_REQUEST_ID, toBytes('linkcall_public_state', body)),
  },
};

function framed(messageId: number, requestId: number, message: Uint8Array): Uint8Array {
  const frame = Buffer.allocUnsafe(HEAD_BYTES + message.length);
  frame.writeUInt32BE(messageId, 0);
  frame.writeUInt32BE(requestId, UINT32_BYTES);
  frame.set(message, HEAD_BYTES);
  return frame;
}

class BytesMessage implements Incoming {
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** 0 for what is too short to have one. */
  get type(): number {
    return this.#isWhole ? this.#bytes.readUInt32BE(0) : 0;
  }

  unpack(name: RequestName): Payload {
    const packed = this.#bytes.subarray(HEAD_BYTES);
    const value = packed.length > PAYLOAD_BYTES_MAX ? undefined : fromBytes(name, packed);
    return value === undefined ? UNREADABLE : { readable: true, value };
  }

  answer(name: RequestName, body: object): Uint8Array {
    const { reply, replyId } = REQUESTS[name];
    return framed(replyId, this.#requestId, toBytes(reply, body));
  }

  answerUnknown(): Uint8Array {
    return framed(PLAIN_IDS.linkcall_error, this.#requestId, toBytes('linkcall_error', NO_REQUEST));
  }

  get #requestId(): number {
    return this.#isWhole ? this.#bytes.readUInt32BE(UINT32_BYTES) : NO_REQUEST_ID;
  }

  get #isWhole(): boolean {
    return this.#bytes.length >= HEAD_BYTES;
  }
}
