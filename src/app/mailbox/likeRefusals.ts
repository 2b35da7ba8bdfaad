import type { Millis } from '../../domain/ids.ts';
import type { UnwrittenEntry } from './draft.ts';

/** Of a user's like refusals so many a minute have entries of their own. */
const ALONE_MAX = 10;
export const GATHERED_FOR_MS: Millis = 60_000;
/** Of more than so many kinds, a user's or another's, none is gathered. */
const KINDS_MAX = 1_000;

type Kind = { count: number; gathered: UnwrittenEntry | undefined };

/** ST12: who is refused the same again and again has one entry for it, that says how often. */
export class LikeRefusals {
  readonly #kinds = new Map<string, Kind>();

  /** Undefined: it is gathered. */
  sift(entry: UnwrittenEntry): UnwrittenEntry | undefined {
    const kind = this.#kindOf(entry);
    if (kind === undefined) return entry;
    kind.count += 1;
    if (kind.count <= ALONE_MAX) return entry;
    kind.gathered = kind.gathered === undefined ? { ...entry, cmdId: undefined } : together(kind.gathered, entry);
    return undefined;
  }

  /** What was gathered; it begins anew. */
  end(): readonly UnwrittenEntry[] {
    const gathered = [...this.#kinds.values()].flatMap((kind) => kind.gathered ?? []);
    this.#kinds.clear();
    return gathered;
  }

  #kindOf({ actor, command, outcome }: UnwrittenEntry): Kind | undefined {
    const name = JSON.stringify([actor, command, outcome]);
    const known = this.#kinds.get(name);
    if (known !== undefined || this.#kinds.size >= KINDS_MAX) return known;
    const kind = { count: 0, gathered: undefined };
    this.#kinds.set(name, kind);
    return kind;
  }
}

/** As of the last of them, without what they do not share. */
function together(before: UnwrittenEntry, last: UnwrittenEntry): UnwrittenEntry {
  return {
    ...last,
    cmdId: undefined,
    subject: before.subject === last.subject ? last.subject : undefined,
    times: before.times + last.times,
  };
}
