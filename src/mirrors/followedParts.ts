import type { Channel } from '../domain/channel.ts';
import type { Millis, Sid, UserId } from '../domain/ids.ts';
import type { QueueSight } from '../domain/queue.ts';
import type { LinkMedia } from '../domain/roster/linkMedia.ts';
import { readSnapshot } from '../stores/records/snapshot.ts';
import { isLater } from './following.ts';
import type { OwnPart, Position, PublicPart } from './messages.ts';

type Own = Position & { readonly part: OwnPart };

/** A channel put together from what all may see, and what those may see of themselves who sit in the mirror. */
export class FollowedParts {
  #public: Channel;
  #channel: Channel;
  #queue: QueueSight = { size: 0, known: [] };
  #waiting = 0;
  #away: ReadonlyMap<UserId, Millis> = new Map();
  #media: ReadonlyMap<UserId, LinkMedia> = new Map();
  readonly #own = new Map<UserId, Own>();

  constructor(channel: Channel) {
    this.#public = channel;
    this.#channel = channel;
  }

  get channel(): Channel {
    return this.#channel;
  }

  get queue(): QueueSight {
    return this.#queue;
  }

  readonly awaySince = (userId: UserId): Millis => this.#away.get(userId) ?? 0;
  readonly mediaOf = (userId: UserId): LinkMedia => this.#media.get(userId) ?? 0;

  /** Throws for what cannot be read. */
  show(sid: Sid, part: PublicPart): void {
    this.#public = readSnapshot(part.channel, sid, new Map());
    this.#waiting = part.waiting;
    this.#away = new Map(part.away);
    this.#media = new Map(part.media);
    this.#compose();
  }

  /** Those that are news: of each user the latest counts, and of an earlier actor none. */
  showOwn(position: Position, parts: readonly OwnPart[]): readonly OwnPart[] {
    const news = parts.filter(({ userId }) => {
      const known = this.#own.get(userId);
      return known === undefined || isLater(position, known);
    });
    for (const part of news) this.#own.set(part.userId, { ...position, part });
    this.#compose();
    return news;
  }

  /** Of those alone who are told of is anything kept. */
  keepOnly(userIds: ReadonlySet<UserId>): void {
    for (const userId of [...this.#own.keys()]) if (!userIds.has(userId)) this.#own.delete(userId);
    this.#compose();
  }

  #compose(): void {
    const own = [...this.#own.values()].map(({ part }) => part);
    const known = own
      .flatMap(({ waiting: application, position, etaMs }) => (application ? [{ application, position, etaMs }] : []))
      .sort((one, other) => one.position - other.position);
    const muted = own.flatMap(({ userId, muting }) => (muting === undefined ? [] : [{ userId, ...muting }]));
    const linked = new Set(this.#public.linked.map(({ person }) => person.userId));
    this.#queue = { size: this.#waiting, known };
    this.#channel = {
      ...this.#public,
      waiting: known.map(({ application }) => application),
      invited: own.flatMap(({ invited }) => invited ?? []),
      muted: [...this.#public.muted, ...muted.filter(({ userId }) => !linked.has(userId))],
    };
  }
}
