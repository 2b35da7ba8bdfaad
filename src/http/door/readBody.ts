import type { IncomingMessage } from 'node:http';

export type Body =
  | { readonly kind: 'whole'; readonly bytes: Uint8Array }
  | { readonly kind: 'too-large' }
  /** Its sender went away. */
  | { readonly kind: 'cut-off' };

/** Tells as soon as it can that a body is too large; the rest flows by, so that its sender can read the answer. */
export function readBody(request: IncomingMessage, bytesMax: number): Promise<Body> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve) => {
    if (Number(request.headers['content-length']) > bytesMax) resolve({ kind: 'too-large' });
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > bytesMax) {
        chunks.length = 0;
        resolve({ kind: 'too-large' });
      } else chunks.push(chunk);
    });
    request.on('end', () => resolve({ kind: 'whole', bytes: Buffer.concat(chunks) }));
    request.on('error', () => resolve({ kind: 'cut-off' }));
  });
}
