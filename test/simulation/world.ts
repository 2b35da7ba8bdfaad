import assert from 'node:assert/strict';
import { Random } from '../../loadtest/random.ts';
import type { ChannelActor } from '../../src/app/channelActor.ts';
import type { Answer } from '../../src/domain/answer.ts';
import type { Caller, Role } from '../../src/domain/channel.ts';
import type { Order } from '../../src/domain/command.ts';
import {
  type CallId,
  type CmdId,
  parseCallId,
  parseCmdId,
  parseSid,
  parseUserId,
  type Sid,
} from '../../src/domain/ids.ts';
import { EMPTY_ROSTER, learn, type ZegoFact } from '../../src/domain/roster/roster.ts';
import { zegoEffects } from '../../src/domain/roster/zegoEffects.ts';
import { parseUint64 } from '../../src/domain/uint64.ts';
import type { Log } from '../../src/ports/runtime.ts';
import { MARK_EVERY_MS } from '../../src/stores/servedMarks.ts';
import { MachineClock } from '../support/doubles/machineClock.ts';
import { VirtualClock } from '../support/doubles/virtualClock.ts';
import { liveId } from '../support/people.ts';
import { blockOrder } from './blockedLists.ts';
import { assertNobodyWaitsForEver, assertWhole } from './invariants.ts';
import { ModelStore } from './modelStore.ts';
import { BLOCKING, HOST_RECONNECT_MS, Process, RECONNECT_MS, TAKEOVER_MS } from './process.ts';
import { seatOrder } from './seatOrders.ts';

type Sent = { readonly sid: Sid; readonly order: Order & { by: Caller }; readonly cmdId: CmdId; answer?: Answer };
type Callback = { readonly sid: Sid; readonly fact: ZegoFact; isKept: boolean };
type Seat = { readonly caller: Caller; readonly sid: Sid; actor?: ChannelActor | undefined; life: number };

const must = <T>(value: T | undefined): T => {
  assert.ok(value !== undefined);
  return value;
};
const callerOf = (name: string, role: Role): Caller => ({
  person: { userId: must(parseUserId(name)), nick: name, icon: '', wealth: 0, level: 0, isSinger: false },
  role,
});

const SIDS = ['quiet', 'busy'].map((name) => must(parseSid(name)));
const SESSIONS = ['7', '9007199254740993', '17446744073709551557'].map((text) => must(parseUint64(text)));
/** How far machines' clocks are wrong, and are set forward and back. */
const SET_BY_MS = [0, 0, 400, -400, 25_000, -25_000, 150_000, -150_000, 3_600_000, -3_600_000];
const LOOK_EVERY_MS = 500;
const CLOCK_RINGS: Order = { type: 'end-overdue' };
const ADMIN = callerOf('admin', 'admin');
/** PE1: by token, from wherever. */
const MIA = callerOf('mia', 'moderator');
const VIEWERS = ['ann', 'ben', 'cem', 'dan', 'eva', 'fay'].map((name) => callerOf(name, 'viewer'));
const HOSTS = ['hal', 'ida'].map((name) => callerOf(name, 'host'));

/** LC17: but whoever has lost the right meanwhile is not told of the user it was about. */
function assertSameAnswer(answer: Answer, { cmdId, answer: first }: Sent): void {
  const told = answer.subject === undefined && first !== undefined ? { ...first, subject: undefined } : first;
  assert.deepEqual(answer, told, `${cmdId} has one answer`);
}

/** Users, processes and a store in virtual time, from one seed: everything that may happen does, at the worst moment. */
export class World {
  readonly #random: Random;
  readonly #silence: Random;
  readonly #hasSilence: boolean;
  readonly #oblivion: Random;
  readonly #hasOblivion: boolean;
  readonly #setting: Random;
  readonly #hasSetting: boolean;
  readonly #past: Random;
  readonly #hasPast: boolean;
  readonly #staffing: Random;
  readonly #hasStaff: boolean;
  readonly #seating: Random;
  readonly #hasSeats: boolean;
  readonly #inviting: Random;
  readonly #hasInvites: boolean;
  readonly #blocking: Random;
  readonly #hasBlocks: boolean;
  readonly #clock = new VirtualClock();
  readonly #store: ModelStore;
  #sessions = 0;
  readonly #sent: Sent[] = [];
  readonly #callbacks: Callback[] = [];
  readonly #errors: unknown[] = [];
  readonly #seats: Seat[] = SIDS.flatMap((sid) => [...HOSTS, ...VIEWERS].map((caller) => ({ caller, sid, life: 0 })));
  /** Stalled ones stay and go on writing: the fence must stop them (ST4). */
  #process: Process;
  #machine: MachineClock;
  readonly #stalled: Process[] = [];
  /** The store does not know a channel that runs. */
  #isForgetful = false;

  /**
   * Silence and oblivion of the store, wrong clocks, moderators, seats and blocks have chances of their own: without them, a seed is the same
   * world.
   */
  constructor(
    seed: number,
    {
      hasSilence = true,
      hasOblivion = true,
      hasSetting = true,
      hasPast = true,
      hasStaff = true,
      hasSeats = true,
      hasInvites = true,
      hasBlocks = true,
    } = {},
  ) {
    this.#random = new Random(seed);
    this.#silence = new Random(seed);
    this.#hasSilence = hasSilence;
    this.#oblivion = new Random(seed);
    this.#hasOblivion = hasOblivion;
    this.#setting = new Random(seed);
    this.#hasSetting = hasSetting;
    this.#past = new Random(seed);
    this.#hasPast = hasPast;
    this.#staffing = new Random(seed);
    this.#hasStaff = hasStaff;
    this.#seating = new Random(seed);
    this.#hasSeats = hasSeats;
    this.#inviting = new Random(seed);
    this.#hasInvites = hasInvites;
    this.#blocking = new Random(seed);
    this.#hasBlocks = hasBlocks;
    this.#store = new ModelStore(this.#random, this.#silence, this.#clock);
    this.#machine = this.#newMachine();
    this.#process = this.#newProcess();
  }

  async run(steps: number): Promise<void> {
    for (let step = 0; step < steps; step += 1) {
      this.#act();
      if (this.#hasSilence && this.#silence.chance(0.05)) {
        this.#store.weather.silent = this.#silence.pick([0, 0, 0.3, 1]);
      }
      if (this.#hasOblivion && this.#oblivion.chance(0.03)) this.#forget(this.#oblivion.pick(SIDS));
      if (this.#hasPast && this.#past.chance(0.03)) this.#revert(this.#past.pick(SIDS), this.#past.below(8));
      if (this.#hasSetting && this.#setting.chance(0.05)) this.#machine.setBy(this.#setting.pick(SET_BY_MS));
      await this.#pass(this.#random.chance(0.05) ? this.#random.below(40_000) : this.#random.below(30));
      assert.deepEqual(this.#errors, []);
    }
    await this.#calm();
    this.#check();
    this.#checkCallbacks();
    this.#checkEffects();
    await this.#repeatEverything();
    await this.#emptyTheHouse();
  }

  /** Looks now and then whether all is well. */
  async #pass(span: number): Promise<void> {
    for (let left = span; left > 0; left -= LOOK_EVERY_MS) {
      const passed = Math.min(left, LOOK_EVERY_MS);
      const unwell = SIDS.filter((sid) => !this.#isWell(sid));
      await this.#clock.pass(passed);
      for (const [sid, kept] of this.#store.kept) {
        if (unwell.includes(sid) || !this.#isWell(sid)) kept.unwellMs += passed;
        // In an older one wait some who have ended since, as their actor knows.
        if (!kept.isOlder) assertNobodyWaitsForEver(kept, this.#clock.elapsed());
      }
    }
  }

  #isWell(sid: Sid): boolean {
    const { failing, silent, slowMs } = this.#store.weather;
    return this.#process.has(sid) && !this.#isForgetful && failing === 0 && silent === 0 && slowMs <= 50;
  }

  #act(): void {
    const dice = this.#random.next();
    if (dice < 0.5) this.#command();
    else if (dice < 0.6) this.#callBack();
    else if (dice < 0.75) this.#comeOrGo();
    else if (dice < 0.85) this.#repeat();
    else if (dice < 0.9) this.#store.weather.failing = this.#random.pick([0, 0, 0.3, 1]);
    else if (dice < 0.94) this.#store.weather.slowMs = this.#random.pick([0, 5, 50, 500]);
    else if (dice < 0.97) this.#restart(true);
    else this.#restart(false);
  }

  #command(): void {
    const isOfBlocks = this.#hasBlocks && this.#blocking.chance(0.3);
    const sid = isOfBlocks ? must(BLOCKING) : this.#random.pick(SIDS);
    const order = isOfBlocks ? this.#blockOrder() : this.#anyOrder();
    if (!this.#isHere(sid, order.by)) {
      this.#comeOrGo();
      return;
    }
    const sent = { sid, order, cmdId: must(parseCmdId(`cmd-${this.#sent.length}`)) };
    this.#sent.push(sent);
    this.#send(sent);
  }

  #anyOrder(): Order & { by: Caller } {
    if (this.#hasStaff && this.#staffing.chance(0.25)) return this.#staffOrder();
    if (this.#hasInvites && this.#inviting.chance(0.25)) return this.#inviteOrder();
    if (!this.#hasSeats || !this.#seating.chance(0.2)) return this.#order();
    const staff = [MIA, ADMIN, ...HOSTS];
    return seatOrder({ random: this.#seating, staff, users: VIEWERS, callId: this.#callId() });
  }

  #blockOrder(): Order & { by: Caller } {
    const staff = [MIA, ADMIN, ...HOSTS];
    return blockOrder({ random: this.#blocking, staff, users: VIEWERS, callId: this.#callId() });
  }

  #order(): Order & { by: Caller } {
    const { userId } = this.#random.pick(VIEWERS).person;
    const director = this.#random.chance(0.2) ? ADMIN : this.#random.pick(HOSTS);
    const by = this.#random.pick(VIEWERS);
    const orders: readonly (Order & { by: Caller })[] = [
      { type: 'start-application', by, callId: this.#callId() },
      { type: 'start-application', by, callId: this.#callId() },
      { type: 'start-application', by, callId: this.#callId() },
      { type: 'cancel-application', by },
      { type: 'report-ran-out', by },
      { type: 'quit-link', by },
      { type: 'allow-application', by: director, userId },
      { type: 'allow-application', by: director, userId },
      { type: 'allow-application', by: director, userId },
      { type: 'refuse-application', by: director, userId },
      { type: 'remove-link', by: director, userId },
      { type: 'open-switch', by: director },
      { type: 'open-switch', by: director },
      { type: 'close-switch', by: director },
      { type: 'set-pk', by: ADMIN, inPk: this.#random.chance(0.2) },
      {
        type: 'set-limits',
        by: ADMIN,
        overrides: { applyBurst: 1_000, inviteBurst: 1_000, whenFull: this.#random.pick(['refuse', 'keep']) },
      },
      { type: 'end-session', by: ADMIN, minutes: this.#random.chance(0.3) ? 0 : undefined, reason: 'enough' },
      { type: 'reopen-channel', by: ADMIN },
    ];
    return this.#random.pick(orders);
  }

  /** PE4, PE5: of whoever is there, or not, and by whoever is invited, or not. */
  #inviteOrder(): Order & { by: Caller } {
    const random = this.#inviting;
    const { userId } = random.pick(VIEWERS).person;
    const director = random.pick([ADMIN, MIA, ...HOSTS]);
    const by = random.pick(VIEWERS);
    const orders: readonly (Order & { by: Caller })[] = [
      { type: 'invite-user', by: director, userId, callId: this.#callId() },
      { type: 'invite-user', by: director, userId, callId: this.#callId(), seat: 1 + random.below(3) },
      { type: 'invite-user', by: director, userId, callId: this.#callId() },
      { type: 'withdraw-invitation', by: director, userId },
      { type: 'accept-invitation', by },
      { type: 'accept-invitation', by },
      { type: 'accept-invitation', by },
      { type: 'decline-invitation', by },
    ];
    return random.pick(orders);
  }

  /** PE1, PE3: by whoever may, or may not any more. */
  #staffOrder(): Order & { by: Caller } {
    const random = this.#staffing;
    const { userId } = random.pick(VIEWERS).person;
    const director = random.chance(0.3) ? ADMIN : random.pick(HOSTS);
    const by = random.pick([MIA, MIA, ...HOSTS, ...VIEWERS.slice(0, 3)]);
    const orders: readonly (Order & { by: Caller })[] = [
      { type: 'appoint-moderator', by: director, userId },
      { type: 'appoint-moderator', by: director, userId },
      { type: 'dismiss-moderator', by: director, userId },
      { type: 'allow-next', by },
      { type: 'allow-next', by },
      { type: 'allow-next', by },
      { type: 'allow-application', by, userId },
      { type: 'refuse-application', by, userId },
      { type: 'remove-link', by, userId },
      { type: 'refuse-all', by },
      { type: 'remove-all', by },
      { type: 'start-application', by: MIA, callId: this.#callId() },
    ];
    return random.pick(orders);
  }

  #callId(): CallId {
    return must(parseCallId(this.#sent.length.toString(36).padStart(26, '0')));
  }

  /** ZEGO tells something of a room: new, or once more what was not kept (or was). */
  #callBack(): void {
    const callback =
      this.#callbacks.length > 0 && this.#random.chance(0.4)
        ? this.#random.pick(this.#callbacks)
        : { sid: this.#random.pick(SIDS), fact: this.#fact(), isKept: false };
    if (!this.#callbacks.includes(callback)) this.#callbacks.push(callback);
    void this.#tell(callback);
  }

  async #tell(callback: Callback): Promise<void> {
    const actor = await this.#process.actor(callback.sid);
    if ((await actor?.hear(callback.fact)) === 'kept') callback.isKept = true;
  }

  #fact(): ZegoFact {
    const session = this.#random.pick(SESSIONS);
    const at = this.#clock.now() - this.#random.below(20_000);
    const { userId } = this.#random.pick([...VIEWERS, ...HOSTS]).person;
    const login = { at, id: this.#random.pick(SESSIONS) };
    const coming = { session, userId, login, isBot: false, seq: 1 + this.#random.below(20) };
    const facts: readonly ZegoFact[] = [
      { type: 'created', session, at },
      { type: 'came', ...coming },
      { type: 'came', ...coming },
      { type: 'left', ...coming, leftAt: at + this.#random.below(10_000), mayBeTakenOver: false },
      { type: 'left', ...coming, leftAt: at + this.#random.below(10_000), mayBeTakenOver: true },
      { type: 'closed', session, at },
    ];
    return this.#random.pick(facts);
  }

  /** An app that lost the answer asks again under the same cmd_id (LC17). */
  #repeat(): void {
    const recent = this.#sent.slice(-20).filter(({ sid, order }) => this.#isHere(sid, order.by));
    if (recent.length > 0) this.#send(this.#random.pick(recent));
  }

  /** A command comes over a connection; an operator's over HTTP. */
  #isHere(sid: Sid, caller: Caller): boolean {
    return (
      caller === ADMIN ||
      caller === MIA ||
      this.#seats.some((seat) => seat.sid === sid && seat.caller === caller && seat.actor)
    );
  }

  async #send(sent: Sent): Promise<void> {
    const seat = this.#seats.find(({ sid, caller }) => sid === sent.sid && caller === sent.order.by);
    const actor = seat?.actor ?? (await this.#process.actor(sent.sid));
    const answer = await actor?.give(sent.order, sent.cmdId);
    if (answer === undefined || answer.refusal !== undefined) return;
    if (sent.answer === undefined) sent.answer = answer;
    else this.#expect(() => assertSameAnswer(answer, sent));
  }

  #comeOrGo(): void {
    const seat = this.#random.pick(this.#seats);
    if (seat.actor === undefined) this.#come(seat);
    else this.#go(seat, this.#random.chance(0.5));
  }

  async #come(seat: Seat): Promise<void> {
    seat.life += 1;
    const { life } = seat;
    const actor = await this.#process.actor(seat.sid);
    if (actor === undefined || seat.life !== life) return;
    if ((await actor.arrive(seat.caller))?.refusal !== undefined) return;
    if (seat.life === life) seat.actor = actor;
    else actor.depart(seat.caller.person.userId);
  }

  /** On purpose, or lost: then the connection is over after its grace, unless the process is gone by then. */
  #go(seat: Seat, isOnPurpose: boolean): void {
    const { actor, caller } = seat;
    seat.actor = undefined;
    seat.life += 1;
    const graceMs = caller.role === 'host' ? HOST_RECONNECT_MS : RECONNECT_MS;
    const { userId } = caller.person;
    if (isOnPurpose) {
      this.#clock.after(0, () => actor?.depart(userId));
      return;
    }
    actor?.lose(userId);
    this.#clock.after(graceMs, () => actor?.giveUp(userId));
  }

  /** CL7: the store comes back without a channel that runs. Those who stalled do not wake in this very moment. */
  #forget(sid: Sid): void {
    if (this.#isForgetful || !this.#process.has(sid)) return;
    this.#loses(sid, () => this.#store.forget(sid));
  }

  /** ST15: it comes back without what was committed last. */
  #revert(sid: Sid, commits: number): void {
    if (this.#isForgetful || !this.#process.has(sid)) return;
    this.#loses(sid, () => this.#store.revert(sid, commits));
  }

  #loses(sid: Sid, lose: () => void): void {
    for (const stalled of this.#stalled.splice(0)) stalled.kill();
    lose();
    this.#isForgetful = true;
    void this.#writeBack(this.#process, sid);
  }

  async #writeBack(process: Process, sid: Sid): Promise<void> {
    while (!(await process.writeBack(sid))) await this.#clock.sleep(500);
    this.#isForgetful = false;
  }

  /** A new process; the old one is dead, or only thinks that it still has its channels. */
  #restart(isKilled: boolean): void {
    // What only one process knows dies with it.
    if (this.#isForgetful) return;
    if (isKilled) this.#process.kill();
    else this.#stalled.push(this.#process);
    this.#machine = this.#newMachine();
    this.#process = this.#newProcess();
    for (const seat of this.#seats) {
      seat.actor = undefined;
      seat.life += 1;
    }
    for (const [sid, kept] of this.#store.kept) {
      // What it served since its last mark is served again.
      kept.unwellMs += MARK_EVERY_MS;
      void this.#wake(this.#process, sid);
    }
  }

  /** As a start does: what is kept is woken, as soon as the store can be read. */
  async #wake(process: Process, sid: Sid): Promise<void> {
    while ((await process.actor(sid)) === undefined && process === this.#process) await this.#clock.sleep(1_000);
  }

  /** The store is well again, and what was under way ends: in this process, or as a fresh one finds it. Everybody's connection is lost. */
  async #calm(): Promise<void> {
    Object.assign(this.#store.weather, { failing: 0, slowMs: 0, silent: 0 });
    await this.#clock.pass(5_000);
    if (this.#random.chance(0.5)) this.#restart(true);
    for (const seat of this.#seats) if (seat.actor !== undefined) this.#go(seat, false);
    await this.#clock.pass(0);
  }

  #check(): void {
    for (const kept of this.#store.kept.values()) assertWhole(kept);
    for (const { channel, lastAt } of this.#store.kept.values()) this.#store.blocked.assertKeptOff(channel, lastAt);
    for (const { sid, cmdId, order, answer } of this.#sent) {
      const entries = this.#store.kept.get(sid)?.entries ?? [];
      const accepted = entries.filter((entry) => entry.cmdId === cmdId && entry.outcome === 'accepted');
      if (answer === undefined) assert.ok(accepted.length <= 1, `${cmdId} (${order.type}) was done twice`);
      else assert.equal(accepted.length, 1, `${cmdId} (${order.type}) was answered and is kept once`);
      if (answer !== undefined) assert.equal(accepted[0]?.version, answer.version, `${cmdId} made the version it told`);
    }
  }

  /** ZG3, ZG5: what was acknowledged is known, so that hearing it again is no news. */
  #checkCallbacks(): void {
    for (const { sid, fact, isKept } of this.#callbacks) {
      const roster = this.#store.kept.get(sid)?.roster ?? EMPTY_ROSTER;
      if (isKept)
        assert.equal(learn(roster, fact, Infinity).roster, roster, `${fact.type} of ${fact.session} was acknowledged`);
    }
  }

  /** ZG12: nothing is on a call that is over by what ZEGO has told, but for take-overs that still have time. */
  #checkEffects(): void {
    for (const { channel, roster } of this.#store.kept.values()) {
      const due = zegoEffects(channel, roster, TAKEOVER_MS).filter(({ dueAt }) => dueAt === 0);
      assert.deepEqual(due, [], 'what ZEGO told has its effect');
    }
  }

  /** LC17: also what was done without an answer is done once. */
  async #repeatEverything(): Promise<void> {
    // While a channel follows a clock that is ahead, its alarms ring a little late.
    for (const sid of this.#store.kept.keys()) void this.#process.actor(sid).then((actor) => actor?.give(CLOCK_RINGS));
    await this.#clock.pass(0);
    const before = new Map([...this.#store.kept].map(([sid, { channel }]) => [sid, channel]));
    for (const sent of this.#sent.filter(({ answer }) => answer !== undefined)) void this.#send(sent);
    await this.#clock.pass(0);
    for (const [sid, { channel }] of this.#store.kept)
      assert.deepEqual(channel, before.get(sid), 'a repeat changes nothing');
    assert.deepEqual(this.#errors, []);
  }

  /** LC9, LC20–LC22: nobody comes back, so everything ends by itself. */
  async #emptyTheHouse(): Promise<void> {
    // Twice: the process that was told of a host who is gone may learn in that moment that it has been replaced. And a
    // wrong clock is followed, so that waiting takes a little longer.
    await this.#clock.pass(HOST_RECONNECT_MS * 2 * 1.05);
    for (const { channel } of this.#store.kept.values()) {
      const { waiting, linked, invited } = channel;
      assert.equal(waiting.length + linked.length + invited.length, 0, 'somebody is on the line for ever');
      assert.notEqual(channel.stage.status, 'live', 'a host is live for ever');
    }
    for (const kept of this.#store.kept.values()) assertWhole(kept);
    const stopped = this.#process.stop();
    // What is under way at that moment takes its time.
    await this.#clock.pass(5_000);
    await stopped;
  }

  /** LC2: each has a clock of its own, which is hardly ever right. */
  #newMachine(): MachineClock {
    return new MachineClock(this.#clock, this.#hasSetting ? this.#setting.pick(SET_BY_MS) : 0);
  }

  #newProcess(): Process {
    const log: Log = {
      info: () => {},
      warn: () => {},
      error: (fields) => {
        const { err } = fields as { err: Error };
        if (err.message !== 'the store is away') this.#errors.push(err);
      },
    };
    const dismissed = (sid: Sid) => {
      if (process === this.#process) void this.#wake(process, sid);
    };
    const newLiveId = () => liveId(`live${this.#sessions++}`);
    const process = new Process({ world: this.#store, clock: this.#machine, log, newLiveId, dismissed });
    return process;
  }

  #expect(check: () => void): void {
    try {
      check();
    } catch (error) {
      this.#errors.push(error);
    }
  }
}
