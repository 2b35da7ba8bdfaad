import type { NoticeName } from '../../schema/names.ts';
import type { Hello, PublicState } from '../../schema/plain.ts';
import type { RequestName } from '../../schema/requests/names.ts';

/** What a request holds, once it is unpacked, or bytes that hold nothing. */
export type Payload = { readonly readable: true; readonly value: unknown } | { readonly readable: false };

/** A message as it came, before anybody looks at what it holds: most costs are in there (LC28). It knows how it is answered. */
export interface Incoming {
  readonly type: string | number;
  /** LC24: asked for once it is known to be wanted. */
  unpack(name: RequestName): Payload;
  answer(name: RequestName, body: object): Uint8Array;
  /** What is said to a message that nobody knows; undefined: nothing. */
  answerUnknown(): Uint8Array | undefined;
}

/** How a connection is spoken with: its frames, and what is in them. A value without state, which knows nothing of the rules. */
export type Wire = {
  /** Undefined for a frame that is the framework's own. */
  readonly read: (bytes: Buffer) => Incoming | undefined;
  readonly notice: (type: NoticeName, body: object) => Uint8Array;
  /** IN12: given for those alone who are no clients of Colyseus. */
  readonly plain?: PlainWire;
};

/** What takes the place of Colyseus' handshake and of its patches. */
export type PlainWire = {
  /** Its frames are text, or bytes. */
  readonly isText: boolean;
  readonly hello: (body: Hello) => Uint8Array;
  readonly state: (body: PublicState) => Uint8Array;
};
