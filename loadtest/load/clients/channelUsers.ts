import type { ChannelView } from '../../../src/client/index.ts';
import type { Random } from '../../random.ts';
import { disagreements, type Violation, wrongAtTheEnd, wrongOnTheAir } from '../invariants.ts';
import type { CommandKind } from '../metrics.ts';
import type { People } from '../people.ts';
import { Propagation } from '../propagation.ts';
import { BlockedUsers } from './blockedUsers.ts';
import { choose, type Snapshot, type Wish } from './choose.ts';
import type { Publishing } from './publishing.ts';
import { VirtualUser, type VirtualUserDeps } from './virtualUser.ts';

export type ChannelUsersDeps = Pick<
  VirtualUserDeps,
  'sid' | 'urls' | 'giveToken' | 'metrics' | 'nowMs' | 'appliesPerMinute'
> & {
  readonly viewers: number;
  /** Who only watch. */
  readonly crowd: number;
  readonly people: readonly People[];
  /** Undefined: nobody publishes anything. */
  readonly publishing: Publishing | undefined;
  readonly random: Random;
  readonly violation: (violation: Violation) => void;
};

/** What moderators do not; all else that a host does they do as well. */
const HOSTS_ALONE: ReadonlySet<CommandKind> = new Set(['appoint', 'dismiss', 'open', 'close', 'list (host)']);

/** What viewers do, each for themselves. */
const OWN: ReadonlySet<CommandKind> = new Set(['apply', 'cancel', 'hang up', 'accept', 'decline', 'list (viewer)']);

/** Of the protocol's `linkcall_state`. */
const OPEN = 0;
/** Of the protocol's `linkcall_apply`. */
const LINKED = 4;

type Answered = { readonly error: { readonly code: number }; readonly version: number };

/** The host and the viewers of one channel. */
export class ChannelUsers {
  readonly host: VirtualUser;
  readonly viewers: readonly VirtualUser[];
  readonly crowd: readonly VirtualUser[];
  readonly #deps: ChannelUsersDeps;
  readonly #byId: ReadonlyMap<string, VirtualUser>;
  readonly #blocked = new BlockedUsers();
  readonly #propagation = new Propagation<VirtualUser>();

  constructor(deps: ChannelUsersDeps) {
    this.#deps = deps;
    const { sid, urls } = deps;
    const on = {
      saw: (user: VirtualUser, view: ChannelView, atMs: number) => {
        this.#propagation.saw(user, view.version, atMs);
        for (const saw of this.#blocked.wrongIn(view)) deps.violation({ channel: sid, user: user.userId, saw });
      },
      gone: (user: VirtualUser) => this.#propagation.gone(user),
      violation: (user: string, saw: string) => deps.violation({ channel: sid, user, saw }),
    };
    const user = (role: 'host' | 'viewer', userId: string, nth: number): VirtualUser => {
      const phone = deps.publishing?.phoneOf(sid, userId);
      return new VirtualUser({ ...deps, on, role, userId, phone, urls: turned(urls, nth) });
    };
    const many = (count: number, called: string) =>
      Array.from({ length: count }, (_, nth) => user('viewer', `${sid}-${called}-${nth + 1}`, nth + 1));
    this.host = user('host', `${sid}-host`, 0);
    this.viewers = many(deps.viewers, 'viewer');
    this.crowd = many(deps.crowd, 'crowd');
    this.#byId = new Map(this.viewers.map((viewer) => [viewer.userId, viewer]));
  }

  get users(): readonly VirtualUser[] {
    return [this.host, ...this.viewers, ...this.crowd];
  }

  /** The host has left for a while, or all viewers have. */
  get isDark(): boolean {
    return this.host.isAway || this.viewers.every((viewer) => viewer.isAway);
  }

  /** Somebody asks for something that was due at `dueMs`. */
  act(dueMs: number): void {
    const there = this.viewers.filter((viewer) => !viewer.isAway);
    const wish = choose(this.#snapshot(there), this.#deps.random);
    void this.#ask(wish, dueMs);
  }

  async #ask(wish: Wish, dueMs: number): Promise<void> {
    const { kind, userId } = wish;
    const user = OWN.has(kind) ? this.#byId.get(userId ?? '') : this.#director(kind, userId);
    const isOfBlocks = kind === 'block' || kind === 'unblock';
    if (isOfBlocks && userId !== undefined) this.#blocked.asked(userId);
    const reply = await user?.ask(wish, dueMs);
    const isDone = reply?.error.code === 0;
    if (isOfBlocks && userId !== undefined) this.#hearOfBlock(kind, userId, reply);
    if (!isDone) return;
    const { metrics } = this.#deps;
    const here = (users: readonly VirtualUser[]) => users.filter((one) => one.isConnected);
    if (kind === 'apply')
      this.#propagation.watch(reply.version, here([this.host]), (atMs) =>
        metrics.time('apply → host sees it', atMs - dueMs),
      );
    if (kind !== 'allow') return;
    this.#propagation.watch(reply.version, here(this.viewers), (atMs) =>
      metrics.time('allow → last viewer sees it', atMs - dueMs),
    );
    this.#propagation.watch(reply.version, here(this.crowd), (atMs) =>
      metrics.time('allow → last of the crowd sees it', atMs - dueMs),
    );
  }

  /** Without an answer nobody knows. */
  #hearOfBlock(kind: 'block' | 'unblock', userId: string, reply: Answered | undefined): void {
    if (reply === undefined) return;
    const isBlocked = (kind === 'block') === (reply.error.code === 0);
    if (isBlocked) this.#blocked.blocked(userId, reply.version);
    else this.#blocked.unblocked(userId);
  }

  /** The host, or now and then a moderator, who does nothing to another one. */
  #director(kind: CommandKind, about: string | undefined): VirtualUser {
    const moderators = ids(this.host.view?.moderators);
    if (HOSTS_ALONE.has(kind) || moderators.length === 0 || moderators.includes(about ?? '')) return this.host;
    const [moderator] = moderators.filter((userId) => this.#canAct(userId));
    const user = moderator === undefined ? undefined : this.#byId.get(moderator);
    return user !== undefined && this.#deps.random.next() < 0.5 ? user : this.host;
  }

  #snapshot(there: readonly VirtualUser[]): Snapshot {
    const { view } = this.host;
    // Who just asked for something waits for the answer, if others are free.
    const free = there.filter((viewer) => viewer.pending === 0);
    const viewers = (free.length === 0 ? there : free).map(({ userId }) => userId);
    const links = ids(view?.links).filter((userId) => this.#canAct(userId));
    const waiting = ids(view?.applies).filter((userId) => this.#canAct(userId));
    const busy = new Set([...ids(view?.links), ...ids(view?.applies), ...ids(view?.invites)]);
    const moderators = ids(view?.moderators);
    const mayApply = (userId: string) => this.#byId.get(userId)?.mayApply === true;
    return {
      isOpen: (view?.linkcall_state ?? OPEN) === OPEN,
      links,
      waiting,
      maxLinks: view?.max_link ?? 0,
      idle: viewers.filter((userId) => !busy.has(userId) && mayApply(userId)),
      viewers,
      moderators: moderators.filter((userId) => this.#canAct(userId)),
      invited: ids(view?.invites).filter((userId) => this.#canAct(userId)),
      blocked: this.#blocked.all,
      blockable: viewers.filter((userId) => this.#blocked.isFree(userId) && !moderators.includes(userId)),
      lockedSeats: view?.locked_seats ?? [],
      people: this.#deps.people,
    };
  }

  #canAct(userId: string): boolean {
    return this.#byId.get(userId)?.isAway === false;
  }

  /** Waits until all see the same; what is still different when `late` is said. */
  async settle(isLate: () => boolean, rest: () => Promise<void>): Promise<void> {
    if (this.users.every((user) => user.isAway)) return;
    let found = await this.#differences();
    while (found.length > 0 && !isLate()) {
      await rest();
      found = await this.#differences();
    }
    for (const { user, saw } of found) this.#deps.violation({ channel: this.#deps.sid, user, saw });
  }

  async #differences(): Promise<readonly Omit<Violation, 'channel'>[]> {
    const lost = this.users.filter((user) => !user.isConnected || user.view === undefined);
    if (lost.length > 0)
      return lost.map((user) => ({ user: user.userId, saw: `is not connected: ${user.reasonToBeAway}` }));
    const waiting = this.users.filter(({ pending }) => pending > 0);
    if (waiting.length > 0) return waiting.map(({ userId }) => ({ user: userId, saw: 'waits for an answer' }));
    const [host, ...viewers] = this.users.flatMap((user) =>
      user.view === undefined ? [] : [{ user: user.userId, view: user.view }],
    );
    if (host === undefined) return [];
    const found = [...disagreements(host, viewers), ...this.#differencesToTheAir(host.view)];
    return found.length > 0 ? found : this.#differencesToTheServer(host.view.version);
  }

  #differencesToTheAir(view: ChannelView): readonly Omit<Violation, 'channel'>[] {
    const { publishing, sid } = this.#deps;
    if (publishing === undefined) return [];
    const found = wrongOnTheAir(view, publishing.publishersIn(sid));
    return found.map((saw) => ({ user: this.host.userId, saw }));
  }

  async #differencesToTheServer(version: number): Promise<readonly Omit<Violation, 'channel'>[]> {
    const reply = await this.host.list().catch(() => undefined);
    const { view, userId } = this.host;
    if (reply === undefined || view === undefined || view.version !== version)
      return [{ user: userId, saw: 'the server gave no list of a quiet channel' }];
    const linked = ({ linkcall_apply }: { linkcall_apply: number }) => linkcall_apply === LINKED;
    const list = {
      version: reply.version,
      links: reply.datas.filter(linked),
      applies: reply.datas.filter((user) => !linked(user)),
    };
    const answered = Math.max(...this.users.map(({ answeredVersion }) => answeredVersion));
    return wrongAtTheEnd(view, list, answered).map((saw) => ({ user: userId, saw }));
  }
}

const ids = (users: readonly { readonly user_id: string }[] = []): string[] => users.map(({ user_id }) => user_id);

/** Each begins with another one. */
function turned(urls: VirtualUserDeps['urls'], by: number): VirtualUserDeps['urls'] {
  const at = by % urls.length;
  const [first = urls[0], ...others] = [...urls.slice(at), ...urls.slice(0, at)];
  return [first, ...others];
}
