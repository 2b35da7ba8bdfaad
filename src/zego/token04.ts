import { createCipheriv } from 'node:crypto';

/** What ZEGO's Token04 says; times in seconds. */
export type Token04 = {
  readonly appId: number;
  readonly userId: string;
  readonly nonce: number;
  readonly createdAtS: number;
  readonly expiresAtS: number;
  /** JSON of what it allows; empty: anything. */
  readonly payload: string;
};

const KEY = /^[\x20-\x7e]{32}$/;
const EXPIRE_BYTES = 8;
const LENGTH_BYTES = 2;
export const IV_BYTES = 16;

/** ME2: its characters are the key of AES-256 as they stand; what looks like hex is not decoded. */
export const isTokenSecret = (secret: string): boolean => KEY.test(secret);

/** ME2: `"04" + base64(int64BE expire | uint16BE 16 | iv | uint16BE length | cipher)`. */
export function sealToken04(token: Token04, secret: string, iv: Buffer): string {
  const { appId, userId, nonce, createdAtS, expiresAtS, payload } = token;
  const plain = { app_id: appId, user_id: userId, nonce, ctime: createdAtS, expire: expiresAtS, payload };
  const cipher = createCipheriv('aes-256-cbc', Buffer.from(secret, 'latin1'), iv);
  const sealed = Buffer.concat([cipher.update(JSON.stringify(plain), 'utf8'), cipher.final()]);
  const expire = Buffer.alloc(EXPIRE_BYTES);
  expire.writeBigInt64BE(BigInt(expiresAtS));
  const packed = [expire, lengthOf(iv), iv, lengthOf(sealed), sealed];
  return `04${Buffer.concat(packed).toString('base64')}`;
}

function lengthOf(bytes: Buffer): Buffer {
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt16BE(bytes.length);
  return length;
}
