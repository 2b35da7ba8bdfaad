import { type Channel, type ChannelView, connectChannel, type MediaReply } from '../../../src/client/index.ts';
import type { GiveToken } from '../../tokens.ts';
import type { Login } from '../admission.ts';
import type { Clock } from '../clock.ts';
import type { CallRooms } from './callRooms.ts';
import type { Verdict } from './verdict.ts';

export type CallPhoneDeps = {
  readonly clock: Clock;
  readonly urls: readonly [string, ...string[]];
  readonly giveToken: GiveToken;
  readonly rooms: CallRooms;
  readonly verdict: Verdict;
};

/** `deaf`: publishes on when it must not; `dead`: never publishes. */
export type Condition = 'working' | 'deaf' | 'dead';

export type Owner = {
  readonly sid: string;
  readonly userId: string;
  readonly role: 'host' | 'viewer';
  readonly condition: Condition;
  /** The session may end in which it is in the channel. */
  readonly maySessionEnd?: () => boolean;
};

const PATIENT = { joinWithinMs: 20_000, heartbeatMs: 30_000, notices: false };
/** A phone that has not stopped finds out, and tries again. */
const AGAIN_MS = 50;
const NO_MEDIA = 'no-media';

/** An app on the typed client, and what it does at ZEGO. */
export class CallPhone {
  readonly owner: Owner;
  readonly #deps: CallPhoneDeps;
  readonly #looked: (view: ChannelView) => void;
  #channel: Channel | undefined;
  /** What it may publish, as far as it knows. */
  #streamId = '';
  /** The last token with which it could publish, and as what. */
  #pass: MediaReply | undefined;
  #isEndAsked = false;
  #isOver = false;
  #isLoggedIn = false;

  constructor(owner: Owner, deps: CallPhoneDeps, looked: (view: ChannelView) => void = () => {}) {
    this.owner = owner;
    this.#deps = deps;
    this.#looked = looked;
  }

  get channel(): Channel | undefined {
    return this.#channel;
  }

  get view(): ChannelView | undefined {
    return this.#channel?.state;
  }

  get isAway(): boolean {
    return this.#channel === undefined;
  }

  get isEndAsked(): boolean {
    return this.#isEndAsked || this.owner.maySessionEnd?.() === true;
  }

  /** Somebody has asked for the end of what it may publish now, and that may be heard of late. */
  get mayEnd(): boolean {
    return this.#deps.verdict.mayBeOver(this.#streamId);
  }

  /** Resolves when it is in the channel, and in ZEGO's room. */
  async join(): Promise<void> {
    const { sid, userId, role } = this.owner;
    const token = () => this.#deps.giveToken({ sub: userId, role, nick: userId, sid });
    const channel = connectChannel({ url: this.#deps.urls, sid, token, ...PATIENT });
    this.#channel = channel;
    this.beginAnew();
    await channel.connected();
    const asked = await channel.media().catch(() => undefined);
    if (asked?.error.reason === NO_MEDIA)
      throw new Error('the server makes no tokens for ZEGO: it needs ZEGO_SERVER_SECRET');
    channel.on('state', (view) => {
      if (!view.stale && this.#channel === channel) this.#looked(view);
    });
    const first = Promise.withResolvers<void>();
    channel.on('media', (media) => {
      if (this.#channel === channel) this.#hear(media);
      first.resolve();
    });
    await first.promise;
  }

  /** Whatever it may publish from now on is another matter. */
  beginAnew(): void {
    this.#isEndAsked = false;
    this.#isOver = false;
  }

  /** Somebody wants its right to end. */
  endAsked(): void {
    this.#isEndAsked = true;
    this.#deps.verdict.endAsked(this.#streamId);
  }

  over(): void {
    this.#isOver = true;
    this.#deps.verdict.over(this.#streamId, this.#deps.clock.now());
  }

  /** For good, or for a while. */
  async leave(): Promise<void> {
    const channel = this.#channel;
    this.#channel = undefined;
    if (this.owner.condition !== 'deaf') this.#logOut();
    await channel?.leave();
    this.#streamId = '';
  }

  /** Each app does this with a token: logs in with the first one, publishes as soon as it may, stops when it may not. */
  #hear(media: MediaReply): void {
    const { rooms, verdict, clock } = this.#deps;
    const { condition } = this.owner;
    if (!this.#isLoggedIn) this.#logIn(media);
    if (media.stream_id === this.#streamId || condition === 'dead') return;
    const former = this.#streamId;
    if (former !== '') verdict.over(former, clock.now());
    if (former !== '' && condition === 'working') rooms.stop(former);
    this.#streamId = media.stream_id;
    if (!media.may_publish) return;
    this.#pass = media;
    verdict.begun(media.stream_id);
    if (this.isEndAsked) verdict.endAsked(media.stream_id);
    if (this.#isOver) verdict.over(media.stream_id, clock.now());
    const why = rooms.publish(loginOf(media), media.stream_id);
    if (why === undefined || rooms.isHeard(media.stream_id) || verdict.mayBeOver(media.stream_id)) return;
    this.#found(`cannot publish ${media.stream_id}: ${why}`);
  }

  #logIn(media: MediaReply): void {
    const phone = { removed: (streamId: string) => this.#removed(streamId), kicked: () => this.#kicked() };
    const why = this.#deps.rooms.logIn(loginOf(media), phone);
    this.#isLoggedIn = why === undefined;
    if (why !== undefined) this.#found(`cannot log in at ZEGO: ${why}`);
  }

  #removed(streamId: string): void {
    const pass = this.#pass;
    if (this.owner.condition !== 'deaf' || pass?.stream_id !== streamId) return;
    this.#deps.clock.after(AGAIN_MS, () => void this.#deps.rooms.publish(loginOf(pass), streamId));
  }

  #kicked(): void {
    this.#isLoggedIn = false;
    this.#found("was shown out of ZEGO's room");
  }

  #found(what: string): void {
    this.#deps.verdict.found(this.owner.sid, this.owner.userId, what);
  }

  #logOut(): void {
    this.#isLoggedIn = false;
    this.#deps.rooms.logOut(this.owner.sid, this.owner.userId);
  }
}

const loginOf = ({ token, room_id: roomId, user_id: userId }: MediaReply): Login => ({ token, roomId, userId });
