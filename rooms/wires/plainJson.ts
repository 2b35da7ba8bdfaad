import { NOTICE_IDS } from '../../schema/names.ts';
import { NO_REQUEST } from '../../schema/plain.ts';
import { type RequestName, replyType } from '../../schema/requests/names.ts';
import type { Incoming, Payload, Wire } from './wire.ts';

/** LC28: a request is a few hundred bytes; what is longer is not parsed. */
const FRAME_BYTES_MAX = 4_352;
const NAME_CHARS_MAX = 64;

/** IN12: a message is a JSON object in a frame of text: `{ "id"?, "type", "data" }`. */
export const plainJson: Wire = {
  read: (bytes) => new JsonMessage(envelopeIn(bytes)),
  notice: (type, data) => framed({ type, data }),
  plain: {
    isText: true,
    hello: (data) => framed({ type: 'hello', data }),
    state: (data) => framed({ type: 'state', data }),
  },
};

/** IN10 */
export const plainJsonByNumber: Wire = {
  ...plainJson,
  notice: (name, data) => framed({ type: NOTICE_IDS[name], data }),
};

const framed = (message: object): Uint8Array => Buffer.from(JSON.stringify(message));

/** `id`: what the client calls its request, undefined if it does not; it is given back. */
type Envelope = { readonly id?: string | number; readonly type: string | number; readonly data: unknown };

/** Its `type` is no request's. */
const NOTHING: Envelope = { type: '', data: undefined };

function envelopeIn(bytes: Buffer): Envelope {
  if (bytes.length > FRAME_BYTES_MAX) return NOTHING;
  const message = parsed(bytes.toString());
  if (typeof message !== 'object' || message === null) return NOTHING;
  const { id, type, data }: { id?: unknown; type?: unknown; data?: unknown } = message;
  if (id !== undefined && !isName(id)) return NOTHING;
  return { ...(id === undefined ? {} : { id }), type: isName(type) ? type : '', data };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // It is told that it is no request, like anything else that is none.
    return undefined;
  }
}

const isName = (value: unknown): value is string | number =>
  (typeof value === 'string' && value.length <= NAME_CHARS_MAX) || Number.isSafeInteger(value);

class JsonMessage implements Incoming {
  readonly #envelope: Envelope;

  constructor(envelope: Envelope) {
    this.#envelope = envelope;
  }

  get type(): string | number {
    return this.#envelope.type;
  }

  unpack(): Payload {
    return { readable: true, value: this.#envelope.data };
  }

  answer(name: RequestName, data: object): Uint8Array {
    return this.#answer(replyType(name, this.type), data);
  }

  answerUnknown(): Uint8Array {
    return this.#answer('error', NO_REQUEST);
  }

  #answer(type: string | number, data: object): Uint8Array {
    const { id } = this.#envelope;
    return framed(id === undefined ? { type, data } : { id, type, data });
  }
}
