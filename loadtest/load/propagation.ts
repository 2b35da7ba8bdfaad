const REMEMBERED_MAX = 64;

/** When somebody first saw which version of a channel. */
export class SeenVersions {
  readonly #seen: { readonly version: number; readonly atMs: number }[] = [];

  note(version: number, atMs: number): void {
    if (version <= (this.#seen.at(-1)?.version ?? -1)) return;
    this.#seen.push({ version, atMs });
    if (this.#seen.length > REMEMBERED_MAX) this.#seen.shift();
  }

  /** This version, or a later one that holds its change, too. Undefined: not yet. */
  firstAtMs(version: number): number | undefined {
    return this.#seen.find((one) => one.version >= version)?.atMs;
  }
}

type Watch<Person> = {
  readonly version: number;
  readonly awaited: Set<Person>;
  lastMs: number;
  readonly allSaw: (lastMs: number) => void;
};

/** Waits until everybody who is there has seen a version. Who goes meanwhile is not waited for. */
export class Propagation<Person extends { readonly seen: SeenVersions }> {
  readonly #watches = new Set<Watch<Person>>();

  /** `allSaw` is told when the last of them did; never, if all of them go. */
  watch(version: number, people: readonly Person[], allSaw: (lastMs: number) => void): void {
    const watch = { version, awaited: new Set(people), lastMs: Number.NEGATIVE_INFINITY, allSaw };
    this.#watches.add(watch);
    for (const person of people) {
      const atMs = person.seen.firstAtMs(version);
      if (atMs !== undefined) this.#tick(watch, person, atMs);
    }
    this.#end(watch);
  }

  saw(person: Person, version: number, atMs: number): void {
    for (const watch of this.#watches) {
      if (version < watch.version || !watch.awaited.has(person)) continue;
      this.#tick(watch, person, atMs);
      this.#end(watch);
    }
  }

  gone(person: Person): void {
    for (const watch of this.#watches) {
      if (watch.awaited.delete(person)) this.#end(watch);
    }
  }

  #tick(watch: Watch<Person>, person: Person, atMs: number): void {
    watch.awaited.delete(person);
    watch.lastMs = Math.max(watch.lastMs, atMs);
  }

  #end(watch: Watch<Person>): void {
    if (watch.awaited.size > 0 || !this.#watches.delete(watch)) return;
    if (watch.lastMs > Number.NEGATIVE_INFINITY) watch.allSaw(watch.lastMs);
  }
}
