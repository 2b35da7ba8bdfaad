import type { Channel } from '../domain/channel.ts';
import type { Millis, Sid, UserId } from '../domain/ids.ts';
import type { QueueSight } from '../domain/queue.ts';
import type { LinkMedia } from '../domain/roster/linkMedia.ts';
import { readSnapshot } from '../stores/records/snapshot.ts';
import { isLater } from './following.ts';
import type { OwnPart, Position, PublicPart } from './messages.ts';

const AT_NOTHING: Position = { epoch: 0, seq: 0 };

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
  /** As far as somebody was told of whom nothing is kept any more: what is told again, or late, is not news. */
  #forgotten: Position = AT_NOTHING;

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

  /** Told: those that are news. Of each user the latest counts, and of an earlier actor none. */
  hearOwn(position: Position, parts: readonly OwnPart[]): readonly OwnPart[] {
    return this.#showOwn(position, parts, this.#forgotten);
  }

  /** Asked for: it is news of whoever is not known, unless it is older than what was known of somebody. */
  hearOwnAnswer(position: Position, parts: readonly OwnPart[]): readonly OwnPart[] {
    const isLate = isLater(this.#forgotten, position);
    return this.#showOwn(position, parts, isLate ? this.#forgotten : AT_NOTHING);
  }

  #showOwn(position: Position, parts: readonly OwnPart[], ofUnknown: Position): readonly OwnPart[] {
    const news = parts.filter(({ userId }) => isLater(position, this.#own.get(userId) ?? ofUnknown));
    for (const part of news) this.#own.set(part.userId, { ...position, part });
    this.#compose();
    return news;
  }

  /** Of those alone who are told of is anything kept. */
  keepOnly(userIds: ReadonlySet<UserId>): void {
    for (const [userId, { epoch, seq }] of [...this.#own]) {
      if (userIds.has(userId)) continue;
      this.#own.delete(userId);
      if (isLater({ epoch, seq }, this.#forgotten)) this.#forgotten = { epoch, seq };
    }
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
