import { type Answer, ask } from './answer.ts';
import type { Trouble } from './trouble.ts';

/** `isPlay`: the server gave it for the asking, and will give another. */
type Pass = { readonly token: string; readonly isPlay: boolean };

/** `unreadable`: no header can hold it. */
export type SignInComplaint = Trouble | { readonly is: 'unreadable' };

export type Request = { readonly method?: string; readonly body?: unknown };

const KEPT_AS = 'linkcall-operator';
/** A token is printable ASCII; a browser does not even send anything else. */
const SENDABLE = /^[!-~]+$/;
const UNAUTHORIZED = 401;

/** Whoever asks as an operator; the token is kept for this tab only. */
export class Operator {
  #pass: Pass | undefined;
  readonly #store: Storage;
  readonly #onChange: () => void;
  /** Why the last token was not good. */
  complaint: SignInComplaint;

  constructor(store: Storage, onChange: () => void) {
    this.#store = store;
    this.#onChange = onChange;
    const kept = store.getItem(KEPT_AS);
    if (kept !== null) this.#pass = JSON.parse(kept);
  }

  get isIn(): boolean {
    return this.#pass !== undefined;
  }

  get token(): string | undefined {
    return this.#pass?.token;
  }

  /** OP6: whoever only observes is refused by the server; nothing is offered to them that they may not do. */
  get mayChange(): boolean {
    return this.#pass !== undefined && this.#role !== 'observer';
  }

  /** IN7: the platform is told again by an admin alone. */
  get mayRedeliver(): boolean {
    return this.#role === 'admin';
  }

  get #role(): unknown {
    return this.#pass && roleIn(this.#pass.token);
  }

  async signIn(token: string): Promise<void> {
    if (!SENDABLE.test(token)) return this.#drop({ is: 'unreadable' });
    const answer = await ask('/api/channels?limit=1', { token });
    if (answer.is === 'done') this.#keep({ token, isPlay: false });
    else this.#drop(answer);
  }

  /** For a server that gives tokens to play with. */
  async signInToPlay(): Promise<void> {
    const answer = await playToken({ sub: 'operator', role: 'admin' });
    if (answer.is === 'done') this.#keep({ token: answer.body.token, isPlay: true });
    // A server that is away may know the old one when it is back; whoever has none is told so.
    else if (answer.is === 'refused' || !this.isIn) this.#drop(answer);
  }

  signOut(): void {
    this.#drop(undefined);
  }

  /** A server that was restarted knows its old tokens to play with no more: a new one is asked for, once. */
  async ask<Body>(path: string, request: Request = {}): Promise<Answer<Body>> {
    const pass = this.#pass;
    if (pass === undefined) return { is: 'refused', status: UNAUTHORIZED, code: '', message: '' };
    const answer = await ask<Body>(path, { ...request, token: pass.token });
    if (answer.is !== 'refused' || answer.status !== UNAUTHORIZED) return answer;
    if (pass.isPlay && this.#pass === pass) await this.signInToPlay();
    else if (this.#pass === pass) this.#drop(answer);
    const { token } = this;
    return token === undefined || token === pass.token ? answer : ask<Body>(path, { ...request, token });
  }

  #keep(pass: Pass): void {
    this.#pass = pass;
    this.complaint = undefined;
    this.#store.setItem(KEPT_AS, JSON.stringify(pass));
    this.#onChange();
  }

  #drop(complaint: SignInComplaint): void {
    this.#pass = undefined;
    this.complaint = complaint;
    this.#store.removeItem(KEPT_AS);
    this.#onChange();
  }
}

/** What is signed is the server's to judge: here it says only what to show. */
function roleIn(token: string): unknown {
  try {
    const [, claims = ''] = token.split('.');
    return JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/'))).role;
  } catch {
    return undefined;
  }
}

type Claims = {
  readonly sub: string;
  readonly role: 'host' | 'viewer' | 'moderator' | 'admin';
  readonly sid?: string;
  readonly nick?: string;
  readonly level?: number;
};

export function playToken(claims: Claims): Promise<Answer<{ readonly token: string }>> {
  return ask('/dev/token', { method: 'POST', body: claims });
}
