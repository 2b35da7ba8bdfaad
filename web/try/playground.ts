import type { WholeChannel } from '../api/bodies/channel.ts';
import { type Operator, playToken } from '../api/operator.ts';
import type { ServerClock } from '../shape/serverClock.ts';
import { Crowd } from './crowd.ts';
import { type DemoUser, freePlace, HOST, VIEWERS_MAX, viewer } from './demoUsers.ts';
import { HostPhone } from './hostPhone.ts';
import type { Network } from './network.ts';
import type { PhoneContext } from './phoneContext.ts';
import type { SavedViewers } from './savedViewers.ts';
import { StreamPlay } from './streamPlay.ts';
import { ViewerPhone } from './viewerPhone.ts';
import { ZegoPlay } from './zegoPlay.ts';

type Deps = {
  readonly sid: string;
  readonly maySitElsewhere: boolean;
  readonly network: Network;
  readonly clock: ServerClock;
  readonly savedViewers: SavedViewers;
  readonly operator: Operator;
  readonly draw: () => void;
};

const APPLY_LIFE_MS = 30_000;

/** A host and viewers of one channel, each with a phone of their own. */
export class Playground {
  readonly context: PhoneContext;
  readonly host: HostPhone;
  readonly zego: ZegoPlay;
  readonly crowd: Crowd;
  readonly #saved: SavedViewers;
  readonly #operator: Operator;
  #viewers: readonly ViewerPhone[] = [];
  #applyLifeMs = APPLY_LIFE_MS;
  /** For the next viewer. */
  nick = '';

  constructor({ sid, maySitElsewhere, network, clock, savedViewers, operator, draw }: Deps) {
    this.#saved = savedViewers;
    this.#operator = operator;
    // Whoever drops for a moment is a viewer, and so is whoever leaves for good.
    const people = () => [...this.#viewers.slice(0, 1), this.host, ...this.#viewers.slice(1)].map(({ user }) => user);
    this.zego = new ZegoPlay({ sid, operator, clock, draw, people });
    this.crowd = new Crowd({ sid, draw });
    const streams = new StreamPlay({ sid, session: this.zego.session, clock, draw });
    this.context = { sid, maySitElsewhere, network, clock, draw, streams, tokenFor: (user) => tokenFor(user, sid) };
    this.host = new HostPhone(HOST, this.context);
    this.#viewers = savedViewers.read().map((user) => new ViewerPhone(user, this.context));
    this.zego.watch();
    // A host who is refused for good says so on the phone.
    void this.host.channel.connected().then(
      () => this.#learnLimits(),
      () => {},
    );
  }

  get viewers(): readonly ViewerPhone[] {
    return this.#viewers;
  }

  get isFull(): boolean {
    return this.#viewers.length >= VIEWERS_MAX;
  }

  get applyLifeMs(): number {
    return this.#applyLifeMs;
  }

  /** PE1: with a token of that role, as a platform gives it; the host may appoint any other viewer. */
  addViewer(role: 'viewer' | 'moderator' = 'viewer'): void {
    if (this.isFull) return;
    const user = viewer(freePlace(this.#viewers.map(({ user }) => user)), this.nick, role);
    this.nick = '';
    this.#have([...this.#viewers, new ViewerPhone(user, this.context)]);
  }

  sendAway(phone: ViewerPhone): void {
    // Whoever comes by this name next has a network again.
    phone.regainNetwork();
    void phone.leave();
    this.context.streams.see(phone.user.id, false);
    this.#have(this.#viewers.filter((one) => one !== phone));
  }

  #have(viewers: readonly ViewerPhone[]): void {
    this.#viewers = viewers;
    this.#saved.keep(viewers.map(({ user }) => user));
    this.context.draw();
  }

  async #learnLimits(): Promise<void> {
    if (!this.#operator.isIn) await this.#operator.signInToPlay();
    const answer = await this.#operator.ask<WholeChannel>(`/api/channels/${encodeURIComponent(this.context.sid)}`);
    if (answer.is === 'done') this.#applyLifeMs = answer.body.limits.apply_life_ms;
    this.context.draw();
  }
}

async function tokenFor({ id, nick, role, level }: DemoUser, sid: string): Promise<string> {
  const answer = await playToken({ sub: id, role, sid, nick, level });
  if (answer.is === 'done') return answer.body.token;
  throw new Error(answer.is === 'refused' ? answer.message : 'the server is away');
}
