import type { Channel, MediaReply } from '../../../src/client/index.ts';
import type { Login } from '../../zego/admission.ts';
import type { CallRooms } from '../../zego/phones/callRooms.ts';
import type { Metrics } from '../metrics.ts';

export type PublishingPhoneDeps = {
  readonly sid: string;
  readonly userId: string;
  readonly rooms: Pick<CallRooms, 'logIn' | 'logOut' | 'publish' | 'stop'>;
  readonly metrics: Metrics;
  readonly found: (saw: string) => void;
};

/** What an app does with the tokens that it is given: logs in with the first one, publishes while it may. */
export class PublishingPhone {
  readonly #deps: PublishingPhoneDeps;
  #channel: Channel | undefined;
  #isLoggedIn = false;
  /** On the air, or empty. */
  #streamId = '';

  constructor(deps: PublishingPhoneDeps) {
    this.#deps = deps;
  }

  /** Rejects where the server makes no tokens. */
  async use(channel: Channel): Promise<void> {
    this.#channel = channel;
    const { error } = await channel.media();
    if (error.code !== 0)
      throw new Error(
        `the server gives no tokens for ZEGO (${error.reason}): it needs ZEGO_APP_ID and ZEGO_SERVER_SECRET`,
      );
    channel.on('media', (media) => {
      if (this.#channel === channel) this.#hear(media);
    });
  }

  leave(): void {
    this.#channel = undefined;
    if (!this.#isLoggedIn) return;
    this.#stop();
    this.#isLoggedIn = false;
    this.#deps.rooms.logOut(this.#deps.sid, this.#deps.userId);
  }

  #hear(media: MediaReply): void {
    const { rooms, metrics, found } = this.#deps;
    if (!this.#logIn(media) || media.stream_id === this.#streamId) return;
    this.#stop();
    if (!media.may_publish) return;
    const why = rooms.publish(loginOf(media), media.stream_id);
    if (why !== undefined) found(`cannot publish ${media.stream_id}: ${why}`);
    else {
      this.#streamId = media.stream_id;
      metrics.count('published');
    }
  }

  /** Whether it is in. */
  #logIn(media: MediaReply): boolean {
    const { rooms, found, sid, userId } = this.#deps;
    if (this.#isLoggedIn) return true;
    const why = rooms.logIn({ ...loginOf(media), roomId: sid, userId }, { removed: () => {}, kicked: () => {} });
    if (why !== undefined) found(`cannot log in at ZEGO: ${why}`);
    this.#isLoggedIn = why === undefined;
    return this.#isLoggedIn;
  }

  #stop(): void {
    if (this.#streamId === '') return;
    this.#deps.rooms.stop(this.#streamId);
    this.#streamId = '';
    this.#deps.metrics.count('unpublished');
  }
}

const loginOf = ({ token, room_id: roomId, user_id: userId }: MediaReply): Login => ({ token, roomId, userId });
