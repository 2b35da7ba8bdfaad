import type { Millis, UserId } from '../../domain/ids.ts';
import type { ChangePlace, People, PeopleChange } from '../../ports/people.ts';
import type { Clock, Log } from '../../ports/runtime.ts';
import type { HostBlocks } from './hostBlocks.ts';
import type { Revocations } from './revocations.ts';

export type PeopleFollowerDeps = {
  readonly people: Pick<People, 'changes' | 'restore'>;
  readonly blocks: Pick<HostBlocks, 'note' | 'reload' | 'forget' | 'lost'>;
  readonly revocations: Pick<Revocations, 'note' | 'load' | 'lost'>;
  /** The hosts whose channels are awake here. */
  readonly wanted: () => ReadonlySet<UserId>;
  readonly clock: Pick<Clock, 'after' | 'now'>;
  readonly log: Pick<Log, 'warn' | 'info'>;
};

/** PE6, PE7: what another process has changed holds here within 2 s. */
const LOOK_EVERY_MS: Millis = 500;
const FORGET_EVERY_LOOKS = 120;
/** So much at once keeps no store from other work. */
const RESTORED_AT_ONCE = 500;

/** Reads on what has become of lists and revocations, and all of them anew where it may have missed something. */
export class PeopleFollower {
  readonly #deps: PeopleFollowerDeps;
  /** Undefined: nothing has been read yet. */
  #place: ChangePlace | undefined;
  /** CL7, ST15: the store has come back with less, or was away and may be another one by now. */
  #mayHaveLost = false;
  #isTroubled = false;
  #looks = 0;
  #isStopped = false;
  #cancel = () => {};

  constructor(deps: PeopleFollowerDeps) {
    this.#deps = deps;
  }

  /** Resolves when all revocations are known; rejects if they cannot be read. */
  async start(): Promise<void> {
    await this.#readAnew();
    this.#rest();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  #rest(): void {
    if (!this.#isStopped) this.#cancel = this.#deps.clock.after(LOOK_EVERY_MS, () => void this.#look());
  }

  /** Never rejects. */
  async #look(): Promise<void> {
    const { blocks, wanted, log } = this.#deps;
    try {
      await this.#readOn();
      if (this.#isTroubled) log.info({}, 'whom hosts have blocked, and whose tokens are void, is followed again');
      this.#isTroubled = false;
    } catch (err) {
      this.#mayHaveLost = true;
      if (!this.#isTroubled)
        log.warn({ err }, 'whom hosts have blocked, and whose tokens are void, cannot be followed');
      this.#isTroubled = true;
    }
    this.#looks += 1;
    if (this.#looks % FORGET_EVERY_LOOKS === 0) blocks.forget(wanted());
    this.#rest();
  }

  async #readOn(): Promise<void> {
    if (this.#place === undefined) return this.#readAnew();
    const { changes, place, isWhole, hasLost } = await this.#deps.people.changes(this.#place);
    this.#mayHaveLost ||= hasLost;
    if (!isWhole && !this.#mayHaveLost) return this.#readAnew();
    this.#place = place;
    this.#deps.blocks.note(changes.flatMap((change) => ('block' in change ? [change.block] : [])));
    this.#deps.revocations.note(changes.flatMap((change) => ('revocation' in change ? [change.revocation] : [])));
    if (this.#mayHaveLost) await this.#restore(place);
  }

  /** What is known here is written back first: then all of it is in the store, and can be read anew. */
  async #restore(seen: ChangePlace): Promise<void> {
    const { people, blocks, revocations, clock, log } = this.#deps;
    const lost: PeopleChange[] = [
      ...(await blocks.lost()).map((block) => ({ block })),
      ...(await revocations.lost()).map((revocation) => ({ revocation })),
    ];
    let place = seen;
    for (let from = 0; from < lost.length; from += RESTORED_AT_ONCE) {
      const restored = await people.restore(lost.slice(from, from + RESTORED_AT_ONCE), place, clock.now());
      // Somebody has changed something, or restores as well: the next look knows of it, and finds what is missing then.
      if (restored === undefined) return;
      place = restored;
      this.#place = restored;
    }
    if (lost.length > 0)
      log.warn(
        { restored: lost.length },
        'the store had lost whom hosts have blocked, or whose tokens are void, and has it back',
      );
    await this.#readAnew();
    this.#mayHaveLost = false;
  }

  async #readAnew(): Promise<void> {
    const { people, blocks, revocations } = this.#deps;
    // First: what changes while the lists are read is read on from here.
    const { place } = await people.changes(undefined);
    await Promise.all([blocks.reload(), revocations.load()]);
    this.#place = place;
  }
}
