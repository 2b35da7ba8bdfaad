import assert from 'node:assert/strict';
import type { ServedChannel } from '../../../src/app/servedChannel.ts';
import type { Caller } from '../../../src/domain/channel.ts';
import type { UserId } from '../../../src/domain/ids.ts';
import type { FollowedChannel, MirrorSide } from '../../../src/mirrors/followedChannel.ts';
import type { NoticeBody } from '../../../src/mirrors/messages.ts';
import { type History, Shown } from './history.ts';
import type { Server } from './server.ts';

/** A mirror without its sockets, and somebody who looks at all that it shows. */
export class MirrorRoom {
  readonly id: string;
  readonly server: Server;
  readonly #says: number | undefined;
  readonly #shown: Shown;
  readonly #failed: (error: unknown) => void;
  /** Who has ever sat here, and who does. */
  readonly #guests = new Set<UserId>();
  readonly #here = new Map<UserId, Caller>();
  /** What one user was told alone. */
  readonly #told = new Set<string>();
  #channel: FollowedChannel | undefined;

  /** `says`: so many sit here, it tells the actor; undefined: as many as do. */
  constructor(id: string, server: Server, history: History, failed: (error: unknown) => void, says?: number) {
    this.id = id;
    this.#says = says;
    this.server = server;
    this.#shown = new Shown(history);
    this.#failed = failed;
  }

  get channel(): FollowedChannel | undefined {
    return this.#channel;
  }

  get isOn(): boolean {
    return this.#channel !== undefined && this.server.clock.life === 'on';
  }

  get here(): readonly Caller[] {
    return [...this.#here.values()];
  }

  /** Rejects if there is nothing to follow now. */
  async open(sid: ServedChannel['channel']['sid']): Promise<void> {
    this.#channel = await this.server.mirrors.follow(sid, this.id, this.#side());
    this.look();
  }

  async close(): Promise<void> {
    const channel = this.#channel;
    this.#channel = undefined;
    await channel?.close();
  }

  come(caller: Caller): void {
    this.#guests.add(caller.person.userId);
    this.#here.set(caller.person.userId, caller);
    void this.#channel?.arrive(caller);
  }

  go(userId: UserId, how: 'depart' | 'lose' | 'giveUp' | 'comeBack', caller: Caller): void {
    if (how === 'comeBack') this.#here.set(userId, caller);
    else this.#here.delete(userId);
    this.#channel?.[how](userId);
  }

  look(): void {
    this.#check((channel) => {
      this.#shown.look(channel);
      const others = channel.channel.waiting.filter(({ person }) => !this.#guests.has(person.userId));
      assert.deepEqual(others, [], 'nobody is shown here who waits elsewhere');
    });
  }

  assertHeardAll(): void {
    this.#check((channel) => this.#shown.assertHeardAll(channel));
  }

  #side(): MirrorSide {
    return {
      told: (notices) => this.#check((channel) => this.#shown.hear(channel, notices)),
      toldOne: (userId, notices) => this.#check(() => this.#hearOwn(userId, notices)),
      skipped: () => this.#check((channel) => this.#shown.skip(channel)),
      reseat: () => {},
      stirred: () => this.look(),
      clients: () => this.#says ?? this.#here.size,
      drain: async () => {},
    };
  }

  #hearOwn(userId: UserId, notices: readonly NoticeBody[]): void {
    assert.ok(this.#guests.has(userId), `${userId} is told of here, and never was`);
    for (const notice of notices) {
      const told = `${userId} ${JSON.stringify(notice)}`;
      assert.ok(!this.#told.has(told), `it is told twice: ${told}`);
      this.#told.add(told);
    }
  }

  /** What it hears while it is opened, and after it is closed, is shown to nobody. */
  #check(check: (channel: FollowedChannel) => void): void {
    try {
      if (this.#channel !== undefined) check(this.#channel);
    } catch (error) {
      this.#failed(error);
    }
  }
}
