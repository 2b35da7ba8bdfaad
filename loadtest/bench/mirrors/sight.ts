/** A patch that some of them have had. */
type Patch = { readonly bytes: Buffer; readonly version: number; missing: number };

/** What the viewers of one room are sent, as one process has it: all the same, in one order, each of it once. */
export class Sight {
  readonly #versionAfter: (patch: Buffer) => number;
  /** Of each viewer, how many patches they had. */
  readonly #had: number[] = [];
  /** Those that somebody still waits for; before them all had `#done`. */
  readonly #patches: Patch[] = [];
  #done = 0;
  #version: number;
  #isLooking = false;
  #waiting: { readonly version: number; readonly tell: (atMs: number) => void } | undefined;
  #seenAtMs = 0;

  /** `versionAfter` is asked once for each patch, in order. */
  constructor(version: number, versionAfter: (patch: Buffer) => number) {
    this.#version = version;
    this.#versionAfter = versionAfter;
  }

  get viewers(): number {
    return this.#had.length;
  }

  /** Returns their number here. */
  enter(): number {
    return this.#had.push(this.#done) - 1;
  }

  /** While viewers come, nobody can say which patch is whose first: the one who came first stands for all. */
  comeMore(): void {
    this.#isLooking = false;
  }

  look(): void {
    this.#isLooking = true;
    this.#patches.length = 0;
    this.#done = 0;
    this.#had.fill(0);
  }

  /** Throws if it is not what another one had before it. */
  take(viewer: number, bytes: Buffer, atMs: number): void {
    if (!this.#isLooking) {
      if (viewer === 0) this.#version = this.#versionAfter(bytes);
      return;
    }
    const nth = (this.#had[viewer] ?? 0) - this.#done;
    this.#had[viewer] = nth + this.#done + 1;
    const patch = this.#patches[nth] ?? this.#add(bytes);
    if (!patch.bytes.equals(bytes)) throw new Error('two viewers of a room were told different things');
    patch.missing -= 1;
    if (patch.missing === 0) this.#allHave(atMs);
  }

  /** `tell` is called once: when the last one has had this version, or a later one; at once if they have. */
  onceSeen(version: number, tell: (atMs: number) => void): void {
    if (this.#version >= version) tell(this.#seenAtMs);
    else this.#waiting = { version, tell };
  }

  #add(bytes: Buffer): Patch {
    const patch = { bytes, version: this.#versionAfter(bytes), missing: this.viewers };
    this.#patches.push(patch);
    return patch;
  }

  #allHave(atMs: number): void {
    const [patch] = this.#patches.splice(0, 1);
    if (patch === undefined || patch.missing !== 0)
      throw new Error('a viewer has had a later patch before an earlier one');
    this.#done += 1;
    if (patch.version > this.#version) this.#seenAtMs = atMs;
    this.#version = patch.version;
    const waiting = this.#waiting;
    if (waiting === undefined || this.#version < waiting.version) return;
    this.#waiting = undefined;
    waiting.tell(atMs);
  }
}
