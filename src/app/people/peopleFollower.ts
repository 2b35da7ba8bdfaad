import type { Millis, UserId } from '../../domain/ids.ts';
import type { ChangePlace, People } from '../../ports/people.ts';
import type { Clock, Log } from '../../ports/runtime.ts';
import type { HostBlocks } from './hostBlocks.ts';
import type { Revocations } from './revocations.ts';

export type PeopleFollowerDeps = {
  readonly people: Pick<People, 'changes'>;
  readonly blocks: Pick<HostBlocks, 'note' | 'reload' | 'forget'>;
  readonly revocations: Pick<Revocations, 'note' | 'load'>;
  /** The hosts whose channels are awake here. */
  readonly wanted: () => ReadonlySet<UserId>;
  readonly clock: Pick<Clock, 'after'>;
  readonly log: Pick<Log, 'warn' | 'info'>;
};

/** PE6, PE7: what another process has changed holds here within 2 s. */
const LOOK_EVERY_MS: Millis = 500;
const FORGET_EVERY_LOOKS = 120;

/** Reads on what has become of lists and revocations, and all of them anew where it may have missed something. */
export class PeopleFollower {
  readonly #deps: PeopleFollowerDeps;
  /** Undefined: what was missed meanwhile is not known. */
  #place: ChangePlace | undefined;
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
      // It may be another Redis by the next look.
      this.#place = undefined;
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
    const { changes, place, isWhole } = await this.#deps.people.changes(this.#place);
    if (!isWhole) return this.#readAnew();
    this.#place = place;
    this.#deps.blocks.note(changes.flatMap((change) => ('block' in change ? [change.block] : [])));
    this.#deps.revocations.note(changes.flatMap((change) => ('revocation' in change ? [change.revocation] : [])));
  }

  async #readAnew(): Promise<void> {
    const { people, blocks, revocations } = this.#deps;
    // First: what changes while the lists are read is read on from here.
    const { place } = await people.changes(undefined);
    await Promise.all([blocks.reload(), revocations.load()]);
    this.#place = place;
  }
}
