import assert from 'node:assert/strict';
import { Random } from '../../../loadtest/random.ts';
import { airEffects } from '../../../src/app/mailbox/airEffects.ts';
import { Draft, type DraftRules, type Snapshot, type UnwrittenEntry } from '../../../src/app/mailbox/draft.ts';
import type { AirStream } from '../../../src/domain/air.ts';
import { type Channel, limitsOf, newChannel } from '../../../src/domain/channel.ts';
import type { Order } from '../../../src/domain/command.ts';
import type { Event } from '../../../src/domain/event.ts';
import type { Millis, StreamId, UserId } from '../../../src/domain/ids.ts';
import { replay } from '../../../src/domain/journal.ts';
import { DEFAULT_LIMITS } from '../../../src/domain/limits.ts';
import { type MediaEffect, scanWantedAt } from '../../../src/domain/media/mediaEffects.ts';
import { OUTSIDERS_MAX } from '../../../src/domain/media/state.ts';
import { airOf } from '../../../src/domain/roster/air.ts';
import { EMPTY_ROSTER, type ZegoFact } from '../../../src/domain/roster/roster.ts';
import { linkStreamId, streamIdOf, streamOwners } from '../../../src/domain/streamIds.ts';
import * as order from '../../support/orders.ts';
import { callId, HOST, host, liveId, SID, streamId, userId, viewer } from '../../support/people.ts';
import { login } from '../../support/zego/zegoFacts.ts';
import { Phones, SESSION } from './phones.ts';
import { restored } from './restored.ts';

type Cut = Extract<Event, { type: 'stream-cut' }>;

const GRACE_MS = 2_000;
const LINK_MEDIA_MS = 5_000;
/** A phone that works is on the air so soon after it is let in, and is never off it for longer. */
const WORKS_WITHIN_MS = 3_000;
const GAP_MS = 70_000;
const GUESTS = ['ann', 'ben', 'cid'];
const DEAD = userId('cid');
const STRANGERS = ['mallory', 'eve'];
const [BOT, TRUSTED] = ['recorder', 'studio-1'];

export type WorldOptions = {
  readonly seed: number;
  readonly mode: 'watch' | 'cut';
  readonly skewMs: Millis;
  readonly blinks: boolean;
};

/**
 * A call, its phones, and a ZEGO that is late, repeats and loses what it tells, in virtual time. ann and ben have phones that
 * work, though not for every moment, and sometimes go on when they should not; cid's never publishes. The server dies now and then.
 */
export class MediaWorld {
  readonly #cuts: Cut[] = [];
  readonly #random: Random;
  readonly #options: WorldOptions;
  readonly #rules: DraftRules;
  readonly #queue: { readonly at: Millis; readonly run: () => void }[] = [];
  readonly #journal: UnwrittenEntry[] = [];
  readonly #phones: Phones;
  /** When each life was first known, by what is durable. */
  readonly #heard = new Map<string, Millis>();
  #snapshot: Snapshot = { channel: newChannel(SID), roster: EMPTY_ROSTER };
  #now: Millis = 1_000_000;
  #calls = 0;
  #gapSince: Millis | undefined;
  /** What ZEGO's own list had last. */
  #listed: ReadonlySet<StreamId> = new Set();

  constructor(options: WorldOptions) {
    this.#options = options;
    this.#random = new Random(options.seed);
    this.#phones = new Phones({
      random: this.#random,
      zegoTime: () => this.#zegoTime,
      after: (delay, run) => this.#after(delay, run),
      tell: (fact) => this.#hear(fact),
    });
    const limits = { ...DEFAULT_LIMITS, applyBurst: 1_000, linkMediaMs: LINK_MEDIA_MS, hasZegoApi: true };
    const rest = { tombstoneMs: 86_400_000, takeoverMs: 5_000, media: { graceMs: GRACE_MS, trusted: ['studio-'] } };
    this.#rules = { limits: { ...limits, mediaEnforce: options.mode }, ...rest };
  }

  run(actions: number): void {
    const coming = { session: SESSION, login: login('7', this.#zegoTime), isBot: true, seq: undefined };
    this.#hear({ type: 'came', userId: userId(BOT), ...coming });
    this.#goLive();
    for (let n = 0; n < actions; n += 1) {
      this.#act();
      this.#pass(this.#random.below(this.#random.chance(0.1) ? 20_000 : 1_500));
    }
    // All that was lost is found out, and all that is owed is paid.
    this.#pass(GAP_MS + 60_000);
    this.#list();
    this.#pass(60_000);
    this.#check();
  }

  get #zegoTime(): Millis {
    return this.#now + this.#options.skewMs;
  }

  get #channel(): Channel {
    return this.#snapshot.channel;
  }

  #act(): void {
    const guest = this.#random.pick(GUESTS);
    const dice = this.#random.next();
    if (dice < 0.35) this.#letIn(guest);
    else if (dice < 0.55) this.#give(this.#random.pick([order.quit(guest), order.remove(guest)]));
    else if (dice < 0.6) this.#give(this.#random.pick([order.endSession(), order.leave(HOST), order.closeSwitch()]));
    else if (dice < 0.7) this.#goLive();
    else if (dice < 0.85) this.#intrude(this.#random.pick([...STRANGERS, ...STRANGERS, BOT, TRUSTED]));
    else if (dice < 0.95 && this.#options.blinks) this.#blink();
    else this.#restart();
  }

  #goLive(): void {
    this.#give(order.openSwitch());
    this.#calls += 1;
    this.#give({ type: 'start-session', by: host(HOST), liveId: liveId(`live${this.#calls}x`) });
  }

  #letIn(guest: string): void {
    this.#calls += 1;
    this.#give({ type: 'start-application', by: viewer(guest), callId: callId(`${guest}x${this.#calls}x`) });
    this.#give(order.allow(guest));
  }

  #publishSoon(who: UserId): void {
    const id = streamIdOf(this.#channel, who);
    if (id !== undefined && who !== DEAD)
      this.#after(this.#random.below(WORKS_WITHIN_MS), () => this.#phones.publish(id, who));
  }

  /** Under an id that nobody gave them, for good; or again under one of theirs. */
  #intrude(name: string): void {
    this.#phones.publish(streamId(`${name}-${this.#random.below(4)}`), userId(name));
  }

  /** A phone that works loses its way to ZEGO for a moment, or the user puts it away. */
  #blink(): void {
    if (this.#phones.onAir.length === 0) return;
    const { streamId: id, userId: who } = this.#random.pick(this.#phones.onAir);
    this.#phones.stop(id);
    if (streamOwners(this.#channel).has(id))
      this.#after(this.#random.below(WORKS_WITHIN_MS), () => this.#phones.publish(id, who));
  }

  /** ZEGO's own list. */
  #list(): void {
    const present = this.#phones.onAir.map(({ streamId, userId, createdAt }) => ({ streamId, userId, createdAt }));
    this.#listed = new Set(present.map(({ streamId }) => streamId));
    const scan = { session: SESSION, at: this.#now - 2_000, present, seq: this.#phones.lastSeq, askedAt: this.#now };
    this.#hear({ type: 'streams-scanned', ...scan });
  }

  /** It is away for a while: alarms ring late. */
  #restart(): void {
    this.#snapshot = restored(this.#snapshot);
    this.#now += this.#random.below(5_000);
  }

  #give(given: Order): void {
    this.#commit((draft) => void draft.take({ ...given, at: this.#now }));
  }

  #hear(fact: ZegoFact): void {
    this.#commit((draft) => void draft.hear(fact, this.#now));
  }

  /** As the mailbox does it; now and then nothing of it is kept. */
  #commit(work: (draft: Draft) => void): void {
    const draft = new Draft(this.#snapshot, this.#rules);
    draft.follow(this.#now);
    work(draft);
    draft.follow(this.#now);
    if (this.#random.chance(0.03)) {
      this.#after(this.#random.below(1_000), () => this.#commit(work));
      return;
    }
    this.#snapshot = { channel: draft.channel, roster: draft.roster };
    this.#journal.push(...draft.entries);
    for (const stream of airOf(draft.roster).streams)
      if (!this.#heard.has(nameOf(stream))) this.#heard.set(nameOf(stream), this.#now);
    for (const { events } of draft.entries) {
      for (const event of events) this.#see(event);
      this.#assertCutsOwed(events);
    }
    this.#assertNothingOverdue();
  }

  #see(event: Event): void {
    if (event.type === 'link-started') this.#publishSoon(event.link.person.userId);
    if (event.type === 'session-started') this.#publishSoon(event.host.userId);
    if (event.type === 'link-ended' && event.why === 'no-media') {
      const { person, callId, allowedAt } = event.link;
      // One that is away for a moment may be away in that of the list, and what told of it before may be lost.
      if (!this.#options.blinks) assert.equal(person.userId, DEAD, `${person.userId} has a phone that works`);
      assert(!this.#listed.has(linkStreamId(callId)), `${person.userId} is on the air`);
      assert(this.#now >= allowedAt + LINK_MEDIA_MS);
    }
    if (event.type !== 'stream-cut') return;
    assert.equal(this.#options.mode, 'cut');
    const { streamId: id, life } = event;
    assert(!streamOwners(this.#channel).has(id), `${id} is of somebody who is on the call`);
    if (event.why === 'stranger') assert(![userId(BOT), userId(TRUSTED)].includes(event.userId));
    const heardAt = life === undefined ? undefined : this.#heard.get(nameOf({ streamId: id, ...life }));
    if (event.why === 'stranger')
      assert(heardAt !== undefined && this.#now >= heardAt + GRACE_MS, `${id} has its grace`);
    this.#cuts.push(event);
    this.#after(100 + this.#random.below(2_000), () => this.#phones.forbid(id));
  }

  /** By each end of a link, or of a session, in the same change. */
  #assertCutsOwed(events: readonly Event[]): void {
    const ends = events.filter(({ type }) => type === 'link-ended' || type === 'session-ended').length;
    const cuts = events.filter((event) => event.type === 'stream-cut' && event.why !== 'stranger').length;
    assert.equal(cuts, this.#options.mode === 'cut' ? ends : 0);
  }

  /** Whatever could be known to be due was done in the same change. */
  #assertNothingOverdue(): void {
    assert.deepEqual(
      this.#effects.filter(({ dueAt }) => dueAt <= this.#now),
      [],
    );
    assert(this.#channel.media.outsiders.length <= OUTSIDERS_MAX);
  }

  #check(): void {
    assert.deepEqual(
      replay(
        newChannel(SID),
        this.#journal.map((entry, seq) => ({ ...entry, seq })),
      ),
      this.#channel,
    );
    const lives = this.#cuts.flatMap(({ streamId, life }) =>
      life === undefined ? [] : [nameOf({ streamId, ...life })],
    );
    assert.equal(new Set(lives).size, lives.length, 'the cut of each life is owed once');
    const owners = streamOwners(this.#channel);
    const mayBe = [userId(BOT), userId(TRUSTED)];
    const outsiders = this.#phones.onAir.filter((one) => !owners.has(one.streamId) && !mayBe.includes(one.userId));
    if (this.#options.mode === 'cut') assert.deepEqual(outsiders, [], 'nobody is on the air who must not be');
    assert(
      !this.#channel.linked.some(({ person }) => person.userId === DEAD),
      'who never publishes has lost their place',
    );
  }

  #after(delay: Millis, run: () => void): void {
    this.#queue.push({ at: this.#now + delay, run });
  }

  /** Runs what is due, in its order: callbacks, alarms, lists. */
  #pass(span: Millis): void {
    const end = this.#now + span;
    for (;;) {
      const next = this.#queue.reduce<Millis>((first, { at }) => Math.min(first, at), end);
      const ring = Math.max(this.#nextAlarm(), this.#now);
      const at = Math.min(next, ring, end);
      this.#now = Math.max(this.#now, at);
      if (ring <= next && ring < end) this.#ring();
      else {
        const index = this.#queue.findIndex((one) => one.at === next);
        if (index < 0) return;
        const [due] = this.#queue.splice(index, 1);
        due?.run();
      }
      this.#noteGap();
    }
  }

  #nextAlarm(): Millis {
    return Math.min(...this.#effects.map(({ dueAt }) => dueAt), this.#listDueAt);
  }

  /** The actor's alarm, or that of the room's repair. */
  #ring(): void {
    if (this.#listDueAt <= this.#now) this.#list();
    else this.#commit(() => {});
  }

  get #effects(): readonly MediaEffect[] {
    const { channel, roster } = this.#snapshot;
    return airEffects(channel, roster, this.#rules);
  }

  get #listDueAt(): Millis {
    const { channel, roster } = this.#snapshot;
    const wanted = scanWantedAt(channel, airOf(roster), limitsOf(channel, this.#rules.limits)) ?? Infinity;
    return Math.min(wanted, (this.#gapSince ?? Infinity) + GAP_MS);
  }

  #noteGap(): void {
    const { hasGap } = airOf(this.#snapshot.roster);
    if (!hasGap) this.#gapSince = undefined;
    else this.#gapSince ??= this.#now;
  }
}

const nameOf = ({ streamId, createdAt }: Pick<AirStream, 'streamId' | 'createdAt'>): string =>
  `${streamId} ${createdAt}`;
