/** What comes of asking the server something over HTTP. */
export type Answer<Body> =
  | { readonly is: 'done'; readonly body: Body }
  /** It said no, and why. */
  | {
      readonly is: 'refused';
      readonly status: number;
      readonly code: string;
      readonly message: string;
      /** Of a feed: the place to go on from. */
      readonly oldest?: string;
    }
  /** Nobody answered. */
  | { readonly is: 'away' };

type AskOptions = { readonly method?: string; readonly token?: string; readonly body?: unknown };

const ANSWER_WITHIN_MS = 10_000;

export async function ask<Body>(path: string, { method = 'GET', token, body }: AskOptions = {}): Promise<Answer<Body>> {
  try {
    const response = await fetch(path, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    const told = await response.json();
    if (response.ok) return { is: 'done', body: told };
    const { code = '', message = response.statusText, oldest } = told?.error ?? {};
    const refused = { is: 'refused', status: response.status, code: String(code), message: String(message) } as const;
    return oldest === undefined ? refused : { ...refused, oldest: String(oldest) };
  } catch {
    return { is: 'away' };
  }
}
