import type { Cancel, Clock } from './clock.ts';
import type { MediaReply } from './protocol.ts';
import type { ChannelView } from './view.ts';

export type MediaRenewalDeps = {
  readonly clock: Clock;
  readonly ask: () => Promise<MediaReply>;
  readonly seen: () => ChannelView | undefined;
  /** A fresh one. */
  readonly tell: (media: MediaReply) => void;
};

/** A token is used for this much of its life: the rest is for asking again, and for a network that is away meanwhile. */
const USED = 0.75;
const LEAST_MS = 1_000;
/** Where no token came: nobody asks a server in trouble all the time. */
const AGAIN_MS = 5_000;
/** ME2: the server makes none. */
const NO_MEDIA = 'no-media';

/**
 * Has a fresh token for ZEGO in time, for whoever listens:
 *
 *   idle ──listen──► asking ⇄ waiting (until it is time, what they may publish changes, or a connection is there again)
 *                                                                                    each of them → closed
 */
export class MediaRenewal {
  readonly #deps: MediaRenewalDeps;
  #state: 'idle' | 'asking' | 'waiting' | 'closed' = 'idle';
  #alarm: Cancel = () => {};
  #userId: string | undefined;
  /** As what they may publish, by the state as it was looked at last; empty: they may not. */
  #right = '';
  /** It has changed since this was asked. */
  #isOutdated = false;

  constructor(deps: MediaRenewalDeps) {
    this.#deps = deps;
  }

  /** From now on somebody wants to know. */
  listen(): void {
    if (this.#state === 'idle') this.#ask();
  }

  /** The state is another one. */
  look(): void {
    const right = this.#rightNow();
    if (right === this.#right) return;
    this.#right = right;
    if (this.#state === 'asking') this.#isOutdated = true;
    else if (this.#state === 'waiting') this.#ask();
  }

  /** A connection is there: a session may have ended, and another one begun, unseen. What is asked already goes out on it. */
  up(): void {
    if (this.#state === 'waiting') this.#ask();
  }

  close(): void {
    this.#state = 'closed';
    this.#alarm();
  }

  #ask(): void {
    this.#alarm();
    this.#state = 'asking';
    this.#isOutdated = false;
    const askedAt = this.#deps.clock.now();
    this.#deps.ask().then(
      (media) => this.#hear(media, askedAt),
      () => this.#wait(AGAIN_MS),
    );
  }

  #hear(media: MediaReply, askedAt: number): void {
    if (this.#state !== 'asking') return;
    if (media.error.code !== 0) this.#hearRefusal(media);
    else if (this.#isNews(media)) this.#ask();
    else {
      // How long it lives by the server's own clock: that of the device may be wrong by hours.
      const lifeMs = media.expires_at - media.time_now;
      const passedMs = this.#deps.clock.now() - askedAt;
      this.#wait(Math.max(LEAST_MS, lifeMs * USED - passedMs));
      this.#deps.tell(media);
    }
  }

  #hearRefusal({ error, retry_after_ms }: MediaReply): void {
    if (error.reason === NO_MEDIA) this.#state = 'waiting';
    else this.#wait(retry_after_ms ?? AGAIN_MS);
  }

  /** What was seen meanwhile is news to it. Who they are is known by the first answer: until then nobody could see. */
  #isNews({ user_id, may_publish, version }: MediaReply): boolean {
    if (this.#userId !== undefined) return this.#isOutdated;
    this.#userId = user_id;
    this.#right = this.#rightNow();
    return (this.#right !== '') !== may_publish && version < (this.#deps.seen()?.version ?? 0);
  }

  #wait(delayMs: number): void {
    if (this.#state === 'closed') return;
    this.#state = 'waiting';
    this.#alarm = this.#deps.clock.after(delayMs, () => this.#ask());
  }

  /** Each link, and the host's session, is a right of its own: who was let in anew has a new stream. */
  #rightNow(): string {
    const view = this.#deps.seen();
    if (view === undefined || view.stale || this.#userId === undefined) return this.#right;
    if (view.live && view.singer_id === this.#userId) return 'host';
    const link = view.links.find(({ user_id }) => user_id === this.#userId);
    return link === undefined ? '' : `link of ${link.time_apply}`;
  }
}
