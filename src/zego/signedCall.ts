import { createHash } from 'node:crypto';
import type { Millis } from '../domain/ids.ts';
import type { Clock } from '../ports/runtime.ts';
import { boundedText } from './boundedText.ts';
import { readReply, type ServerReply } from './serverReply.ts';

export type SignedCallDeps = {
  readonly appId: string;
  readonly serverSecret: string;
  readonly url: string;
  readonly clock: Clock;
  readonly fetch: typeof globalThis.fetch;
  /** 16 hexadecimal digits, new each time. */
  readonly nonce: () => string;
};

/** A name may come more than once: `UserId[]`. */
export type Parameters = readonly (readonly [name: string, value: string])[];

/** One request to ZEGO's server API. Rejects where no answer came in time, or one that is none: it may have been carried out. */
export type SignedCall = (action: string, parameters: Parameters) => Promise<ServerReply>;

const REPLY_BYTES_MAX = 1_048_576;
const REQUEST_MS_MAX = 5_000;

export function createSignedCall(deps: SignedCallDeps, requestMsMax: Millis = REQUEST_MS_MAX): SignedCall {
  const { clock, fetch } = deps;
  return async (action, parameters) => {
    const abort = new AbortController();
    const late = new Error(`ZEGO did not answer in ${requestMsMax} ms`);
    const callOff = clock.after(requestMsMax, () => abort.abort(late));
    try {
      const response = await fetch(signedUrl(deps, action, parameters), { signal: abort.signal, redirect: 'error' });
      const text = await boundedText(response, REPLY_BYTES_MAX);
      if (!response.ok) throw new Error(`ZEGO answers with HTTP status ${response.status}`);
      return readReply(text);
    } finally {
      callOff();
    }
  };
}

function signedUrl(deps: SignedCallDeps, action: string, parameters: Parameters): URL {
  const request = {
    appId: deps.appId,
    serverSecret: deps.serverSecret,
    nonce: deps.nonce(),
    timestamp: Math.floor(deps.clock.now() / 1_000),
  };
  const url = new URL(deps.url);
  const query = new URLSearchParams({
    Action: action,
    AppId: request.appId,
    SignatureNonce: request.nonce,
    Timestamp: String(request.timestamp),
    Signature: signRequest(request),
    SignatureVersion: '2.0',
  });
  for (const [name, value] of parameters) query.append(name, value);
  url.search = query.toString();
  return url;
}

export type SignedRequest = {
  readonly appId: string;
  readonly serverSecret: string;
  readonly nonce: string;
  /** Seconds. */
  readonly timestamp: number;
};

export function signRequest({ appId, serverSecret, nonce, timestamp }: SignedRequest): string {
  return createHash('md5').update(`${appId}${nonce}${serverSecret}${timestamp}`).digest('hex');
}
