import assert from 'node:assert/strict';
import { Random } from '../../../loadtest/random.ts';
import type { ServedChannel } from '../../../src/app/servedChannel.ts';
import type { Caller, Channel } from '../../../src/domain/channel.ts';
import type { Order } from '../../../src/domain/command.ts';
import { type CmdId, parseCmdId } from '../../../src/domain/ids.ts';
import type { Queued } from '../../../src/domain/queue.ts';
import type { Log } from '../../../src/ports/runtime.ts';
import { settled, VirtualClock } from '../../support/doubles/virtualClock.ts';
import { callId, HOST, host, liveId, SID, viewer } from '../../support/people.ts';
import { ModelStore } from '../modelStore.ts';
import { History, seenHere, seenThere } from './history.ts';
import { MirrorRoom } from './mirrorRoom.ts';
import { Server } from './server.ts';
import { WildTopics } from './wildTopics.ts';

const SERVERS = 3;
const MIRRORS_MAX = 4;
const THE_HOST = host(HOST);
const VIEWERS = ['ann', 'ben', 'cem', 'dan'].map(viewer);
/** As a cluster does: a process that is not heard of has its channels no more. */
const SILENT_MS = 1_500;
const FOUND_WITHIN_MS = 1_000;
/** SC5: a mirror follows a new actor by then, and whoever is not heard of is gone. */
const QUIET_MS = 6_000;

type Sent = { readonly cmdId: CmdId; isAccepted: boolean };

/** An actor and its mirrors in virtual time, from one seed: what they say is late, lost and doubled, and any of them dies. */
export class MirrorWorld {
  readonly #random: Random;
  readonly #clock = new VirtualClock();
  readonly #store: ModelStore;
  readonly #topics: WildTopics;
  readonly #history = new History();
  readonly #errors: unknown[] = [];
  readonly #sent: Sent[] = [];
  #servers: Server[];
  #mirrors: MirrorRoom[] = [];
  #owner: Server | undefined;
  #waking: Promise<Server> | undefined;
  #named = 0;

  constructor(seed: number) {
    this.#random = new Random(seed);
    this.#store = new ModelStore(this.#random, this.#random, this.#clock);
    this.#topics = new WildTopics(this.#random, this.#clock);
    this.#servers = Array.from({ length: SERVERS }, () => this.#newServer());
  }

  async run(steps: number): Promise<void> {
    await this.#ready();
    for (let step = 0; step < steps; step += 1) {
      this.#act();
      await this.#clock.pass(this.#random.chance(0.1) ? this.#random.below(4_000) : this.#random.below(60));
      for (const mirror of this.#mirrors) if (mirror.isOn) mirror.look();
      this.#failAtError();
    }
    await this.#calm();
    this.#checkSame();
    this.#checkCommands();
    this.#failAtError();
  }

  #failAtError(): void {
    for (const error of this.#errors) throw error;
  }

  /** Live, open, and with somebody who looks at it. */
  async #ready(): Promise<void> {
    void this.#wake();
    await this.#clock.pass(100);
    void this.#owner?.actor?.give({ type: 'open-switch', by: THE_HOST });
    for (const _ of VIEWERS) this.#openMirror();
    await this.#clock.pass(100);
    for (const caller of VIEWERS) this.#come(caller);
  }

  #act(): void {
    const dice = this.#random.next();
    if (dice < 0.6) this.#command();
    else if (dice < 0.7) this.#comeOrGo(this.#random.pick(VIEWERS));
    else if (dice < 0.77) this.#openMirror();
    else if (dice < 0.8) void this.#pickMirror()?.close();
    else if (dice < 0.92) this.#changeWeather();
    else if (dice < 0.96) this.#restart(this.#random.below(SERVERS));
    else this.#stall(this.#random.below(SERVERS));
  }

  #command(): void {
    const actor = this.#owner?.actor;
    const mirror = this.#pickMirror();
    const isFromMirror = this.#random.chance(0.5);
    if (!isFromMirror && actor !== undefined) void this.#give(actor, this.#ofHost(actor.channel));
    const { here = [], channel } = mirror ?? {};
    if (isFromMirror && channel !== undefined && here.length > 0) {
      void this.#give(channel, this.#ofViewer(this.#random.pick(here)));
    }
  }

  /** Of whoever is there, if anybody is. */
  #ofHost({ waiting, linked }: Channel): Order {
    const applicant = waiting[0]?.person.userId;
    const guest = linked[0]?.person.userId;
    const open: Order = { type: 'open-switch', by: THE_HOST };
    if (applicant !== undefined && this.#random.chance(0.8)) {
      const type = this.#random.pick(['allow-application', 'allow-application', 'refuse-application'] as const);
      return { type, by: THE_HOST, userId: applicant };
    }
    return guest === undefined ? open : { type: 'remove-link', by: THE_HOST, userId: guest };
  }

  #ofViewer(by: Caller): Order {
    const start: Order = { type: 'start-application', by, callId: callId(`call${this.#sent.length.toString(26)}`) };
    const orders: readonly Order[] = [
      ...[start, start, start],
      { type: 'cancel-application', by },
      { type: 'quit-link', by },
    ];
    return this.#random.pick(orders);
  }

  async #give(to: Pick<ServedChannel, 'give'>, order: Order): Promise<void> {
    const sent = { cmdId: this.#newCmdId(), isAccepted: false };
    this.#sent.push(sent);
    const { refusal } = await to.give(order, sent.cmdId);
    sent.isAccepted = refusal === undefined;
  }

  #comeOrGo(caller: Caller): void {
    const { userId } = caller.person;
    const mirror = this.#mirrors.find(({ here, isOn }) => isOn && here.includes(caller));
    if (mirror === undefined) this.#come(caller);
    else if (this.#random.chance(0.5)) mirror.go(userId, 'depart', caller);
    else this.#lose(mirror, caller);
  }

  /** They come back, or do not. */
  #lose(mirror: MirrorRoom, caller: Caller): void {
    const { userId } = caller.person;
    mirror.go(userId, 'lose', caller);
    const back = this.#random.chance(0.5);
    mirror.server.clock.after(this.#random.below(3_000), () => {
      if (!mirror.isOn) return;
      const isElsewhere = this.#mirrors.some(({ here }) => here.includes(caller));
      mirror.go(userId, back && !isElsewhere ? 'comeBack' : 'giveUp', caller);
    });
  }

  #come(caller: Caller): void {
    if (this.#mirrors.some(({ isOn, here }) => isOn && here.includes(caller))) return;
    this.#pickMirror()?.come(caller);
  }

  #openMirror(): void {
    if (this.#mirrors.length >= MIRRORS_MAX) return;
    const server = this.#random.pick(this.#servers);
    if (server.clock.life !== 'on') return;
    this.#named += 1;
    const mirror = new MirrorRoom(`mirror ${this.#named}`, server, this.#history, (error) => this.#errors.push(error));
    // Whoever could not follow it asks again.
    void mirror.open(SID).then(
      () => this.#mirrors.push(mirror),
      () => {},
    );
  }

  #pickMirror(): MirrorRoom | undefined {
    this.#mirrors = this.#mirrors.filter(
      ({ channel, server }) => channel !== undefined && server.clock.life !== 'dead',
    );
    const on = this.#mirrors.filter(({ isOn }) => isOn);
    return on.length === 0 ? undefined : this.#random.pick(on);
  }

  #changeWeather(): void {
    Object.assign(this.#topics.weather, {
      lost: this.#random.pick([0, 0, 0.1, 0.5]),
      doubled: this.#random.pick([0, 0.2]),
      slowMs: this.#random.pick([0, 5, 50, 300, 1_500]),
    });
  }

  #restart(nth: number): void {
    const server = this.#servers[nth];
    server?.kill();
    if (server === this.#owner) this.#owner = undefined;
    this.#waking = undefined;
    this.#servers[nth] = this.#newServer();
  }

  #stall(nth: number): void {
    const server = this.#servers[nth];
    if (server === undefined || server.clock.life !== 'on') return;
    server.clock.stall();
    this.#clock.after(this.#random.below(5_000), () => this.#awaken(server));
  }

  /** Whoever wakes, and has lost the channel meanwhile, hears so first. */
  #awaken(server: Server): void {
    if (server.clock.life !== 'stalled') return;
    if (server !== this.#owner) void server.close();
    server.clock.wake();
  }

  /** The registry: one process has the channel, as far as anybody can know. */
  async #wake(): Promise<Server> {
    await this.#clock.sleep(this.#random.below(20));
    // One that was fenced has let it go.
    if (this.#owner?.actor !== undefined && !this.#isSilent(this.#owner)) return this.#owner;
    this.#waking ??= this.#openSomewhere();
    const late = this.#clock.sleep(FOUND_WITHIN_MS).then(() => Promise.reject(new Error('nobody has it by now')));
    return Promise.race([this.#waking, late]);
  }

  #isSilent({ clock }: Server): boolean {
    return clock.life === 'dead' || (clock.life === 'stalled' && this.#clock.elapsed() - clock.stalledAt > SILENT_MS);
  }

  async #openSomewhere(): Promise<Server> {
    try {
      // Nothing of it is over before whoever waits for it has it.
      await settled();
      const server = this.#servers.find(({ clock, actor }) => clock.life === 'on' && actor === undefined);
      if (server === undefined) throw new Error('no process is there');
      const actor = await server.open();
      this.#owner = server;
      // Whoever woke while it was opened hears of it now.
      for (const other of this.#servers) if (other !== server && other.clock.life === 'on') void other.close();
      await actor.arrive(THE_HOST);
      server.presenceChanged(THE_HOST.person.userId);
      return server;
    } finally {
      this.#waking = undefined;
    }
  }

  /** Nothing is lost any more, nobody dies, and nobody asks for anything. */
  async #calm(): Promise<void> {
    for (const server of this.#servers) this.#awaken(server);
    Object.assign(this.#topics.weather, { lost: 0, doubled: 0, slowMs: 5 });
    await this.#clock.pass(QUIET_MS);
    void this.#wake();
    await this.#clock.pass(QUIET_MS);
    this.#failAtError();
  }

  /** SC2: what they show is what it is; and of those who sit there all that is theirs. */
  #checkSame(): void {
    const actor = this.#owner?.actor;
    assert.ok(actor !== undefined, 'somebody has the channel');
    for (const mirror of this.#mirrors.filter(({ isOn }) => isOn)) {
      const { channel } = mirror;
      assert.ok(channel !== undefined);
      mirror.look();
      mirror.assertHeardAll();
      assert.equal(channel.epoch, actor.epoch, `${mirror.id} follows`);
      assert.equal(channel.isBehind, false, `${mirror.id} is not behind`);
      assert.equal(seenThere(channel), seenHere(actor), `${mirror.id} shows what is`);
      const ids = new Set(mirror.here.map(({ person }) => person.userId));
      const ofThem = ({ application }: Queued) => ids.has(application.person.userId);
      const theirs: readonly Queued[] = actor.queue.known.filter(ofThem);
      assert.deepEqual(channel.queue.known.filter(ofThem), theirs, `${mirror.id} shows its users what is theirs`);
      for (const { application } of theirs) {
        const { userId } = application.person;
        assert.equal(actor.awaySince(userId), 0, `${userId} is known to be there`);
      }
    }
  }

  /** SC3: done at most once, and what was answered is kept. */
  #checkCommands(): void {
    const entries = this.#store.kept.get(SID)?.entries ?? [];
    for (const { cmdId, isAccepted } of this.#sent) {
      const done = entries.filter((entry) => entry.cmdId === cmdId && entry.outcome === 'accepted').length;
      assert.ok(done <= 1, `${cmdId} was done ${done} times`);
      if (isAccepted) assert.equal(done, 1, `${cmdId} was answered, and is kept`);
    }
  }

  #newServer(): Server {
    this.#named += 1;
    const log: Log = {
      info: () => {},
      warn: () => {},
      error: (fields, message) => this.#errors.push([message, fields]),
    };
    return new Server({
      ...{ id: `process-${this.#named}`, sid: SID, log, history: this.#history },
      ...{ store: this.#store, topics: this.#topics, clock: this.#clock, random: this.#random },
      newLiveId: () => liveId(`live${this.#named}`),
      newCmdId: () => this.#newCmdId(),
      wake: async () => (await this.#wake()).id,
    });
  }

  #newCmdId(): CmdId {
    this.#named += 1;
    return parseCmdId(`cmd-${this.#named}`) ?? assert.fail('it is a name');
  }
}
