import { createDecipheriv } from 'node:crypto';

/** What a Token04 says, as ZEGO reads it. */
export type ReadToken = {
  readonly app_id: number;
  readonly user_id: string;
  readonly nonce: number;
  readonly ctime: number;
  readonly expire: number;
  readonly payload: string;
};

const VERSION = '04';
const IV_LENGTH_AT = 8;

/** Undefined for what this secret has not made. It is for whoever reads it to say whether the token is good. */
export function openToken04(token: string, secret: string): ReadToken | undefined {
  if (!token.startsWith(VERSION)) return undefined;
  const bytes = Buffer.from(token.slice(VERSION.length), 'base64');
  try {
    const expire = Number(bytes.readBigInt64BE(0));
    const iv = part(bytes, IV_LENGTH_AT);
    const sealed = part(bytes, IV_LENGTH_AT + 2 + iv.length);
    const decipher = createDecipheriv('aes-256-cbc', Buffer.from(secret, 'ascii'), iv);
    const plain = Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8');
    const said: ReadToken = JSON.parse(plain);
    return said.expire === expire ? said : undefined;
  } catch {
    // Cut off, damaged, or sealed with another secret.
    return undefined;
  }
}

/** Two bytes tell how long what follows is. */
function part(bytes: Buffer, at: number): Buffer {
  const length = bytes.readUInt16BE(at);
  const found = bytes.subarray(at + 2, at + 2 + length);
  if (found.length < length) throw new RangeError('it is cut off');
  return found;
}
