import type { WholeChannel } from '../api/bodies.ts';
import { type Operator, playToken } from '../api/operator.ts';
import type { ServerClock } from '../shape/serverClock.ts';
import { type Fellow, freePlace, HOST, VIEWERS_MAX, viewer } from './cast.ts';
import type { Company } from './company.ts';
import { HostPhone } from './hostPhone.ts';
import type { Network } from './network.ts';
import type { Scene } from './scene.ts';
import { ViewerPhone } from './viewerPhone.ts';
import { ZegoPlay } from './zegoPlay.ts';

type Deps = {
  readonly sid: string;
  readonly network: Network;
  readonly clock: ServerClock;
  readonly company: Company;
  readonly operator: Operator;
  readonly draw: () => void;
};

const APPLY_LIFE_MS = 30_000;

/** A host and viewers of one channel, each with a phone of their own. */
export class Stage {
  readonly scene: Scene;
  readonly host: HostPhone;
  readonly zego: ZegoPlay;
  readonly #company: Company;
  readonly #operator: Operator;
  #viewers: readonly ViewerPhone[] = [];
  #applyLifeMs = APPLY_LIFE_MS;
  /** For the next viewer. */
  nick = '';

  constructor({ sid, network, clock, company, operator, draw }: Deps) {
    this.#company = company;
    this.#operator = operator;
    this.scene = { sid, network, clock, draw, tokenFor: (user) => tokenFor(user, sid) };
    this.host = new HostPhone(HOST, this.scene);
    this.#viewers = company.read().map((user) => new ViewerPhone(user, this.scene));
    // Whoever drops for a moment is a viewer, and so is whoever leaves for good.
    const people = () => [...this.#viewers.slice(0, 1), this.host, ...this.#viewers.slice(1)].map(({ user }) => user);
    this.zego = new ZegoPlay({ sid, operator, clock, draw, people });
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

  addViewer(): void {
    if (this.isFull) return;
    const user = viewer(freePlace(this.#viewers.map(({ user }) => user)), this.nick);
    this.nick = '';
    this.#have([...this.#viewers, new ViewerPhone(user, this.scene)]);
  }

  sendAway(phone: ViewerPhone): void {
    // Whoever comes by this name next has a network again.
    phone.regainNetwork();
    void phone.leave();
    this.#have(this.#viewers.filter((one) => one !== phone));
  }

  #have(viewers: readonly ViewerPhone[]): void {
    this.#viewers = viewers;
    this.#company.keep(viewers.map(({ user }) => user));
    this.scene.draw();
  }

  async #learnLimits(): Promise<void> {
    if (!this.#operator.isIn) await this.#operator.signInToPlay();
    const answer = await this.#operator.ask<WholeChannel>(`/api/channels/${encodeURIComponent(this.scene.sid)}`);
    if (answer.is === 'done') this.#applyLifeMs = answer.body.limits.apply_life_ms;
    this.scene.draw();
  }
}

async function tokenFor({ id, nick, role, level }: Fellow, sid: string): Promise<string> {
  const answer = await playToken({ sub: id, role, sid, nick, level });
  if (answer.is === 'done') return answer.body.token;
  throw new Error(answer.is === 'refused' ? answer.message : 'the server is away');
}
