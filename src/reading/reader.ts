/** Reads one unknown value as a `T`, or throws an `Unreadable` that says where it is not one. */
export type Reader<T> = (raw: unknown, where: string) => T;

/** The readers of an object type, one for each field: the compiler demands them all. */
type Fields<T> = { readonly [Key in keyof T]-?: Reader<T[Key]> };

export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

const unreadable = (where: string, expected: string): Unreadable => new Unreadable(`${where} is not ${expected}`);

export const text: Reader<string> = (raw, where) => {
  if (typeof raw !== 'string') throw unreadable(where, 'text');
  return raw;
};

export const number: Reader<number> = (raw, where) => {
  if (typeof raw !== 'number' || !Number.isFinite(raw)) throw unreadable(where, 'a number');
  return raw;
};

export const yesOrNo: Reader<boolean> = (raw, where) => {
  if (typeof raw !== 'boolean') throw unreadable(where, 'true or false');
  return raw;
};

export const yes: Reader<true> = (raw, where) => {
  if (raw !== true) throw unreadable(where, 'true');
  return raw;
};

export function parsed<T>(parse: (raw: unknown) => T | undefined, expected: string): Reader<T> {
  return (raw, where) => {
    const value = parse(raw);
    if (value === undefined) throw unreadable(where, expected);
    return value;
  };
}

export function literal<Name extends string>(name: Name): Reader<Name> {
  return (raw, where) => {
    if (raw !== name) throw unreadable(where, JSON.stringify(name));
    return name;
  };
}

/** One of the names of `names`; a record, so that the compiler demands every name of a union. */
export function nameIn<Name extends string>(names: Readonly<Record<Name, true>>): Reader<Name> {
  const isName = (raw: string): raw is Name => Object.hasOwn(names, raw);
  return (raw, where) => {
    if (typeof raw !== 'string' || !isName(raw)) throw unreadable(where, `one of ${Object.keys(names).join(', ')}`);
    return raw;
  };
}

export function either<A, B>(first: Reader<A>, second: Reader<B>): Reader<A | B> {
  return (raw, where) => {
    try {
      return first(raw, where);
    } catch (error) {
      if (error instanceof Unreadable) return second(raw, where);
      throw error;
    }
  };
}

/** JSON leaves a field out whose value is undefined; it comes back as undefined. */
export function maybe<T>(reader: Reader<T>): Reader<T | undefined> {
  return (raw, where) => (raw === undefined ? undefined : reader(raw, where));
}

export function list<T>(item: Reader<T>): Reader<readonly T[]> {
  return (raw, where) => {
    if (!Array.isArray(raw)) throw unreadable(where, 'a list');
    return raw.map((value: unknown, index) => inside(where, () => `[${index}]`, item, value));
  };
}

export function fields<T>(readers: Fields<T>): Reader<T> {
  const keys = keysOf(readers);
  return (raw, where) => read(readers, keys, asObject(raw, where), where);
}

/** Like `fields`, for a type whose fields may all be missing. */
export function someFields<T>(readers: Fields<T>): Reader<Partial<T>> {
  const keys = keysOf(readers);
  return (raw, where) => {
    const source = asObject(raw, where);
    const present = keys.filter((key) => Object.hasOwn(source, key));
    return read(readers, present, source, where);
  };
}

function read<T>(readers: Fields<T>, keys: readonly (keyof T & string)[], source: object, where: string): T {
  const found: Partial<T> = {};
  for (const key of keys) found[key] = inside(where, () => `.${key}`, readers[key], own(source, key));
  // Each field has passed its own reader, and `Fields` names them all.
  return found as T;
}

/** Where something is, is only put into words when it cannot be read: that is a third of the time that reading takes. */
function inside<T>(where: string, part: () => string, reader: Reader<T>, raw: unknown): T {
  try {
    return reader(raw, '');
  } catch (error) {
    if (error instanceof Unreadable) throw new Unreadable(where + part() + error.message, { cause: error.cause });
    throw error;
  }
}

/** A union whose members are told apart by the text in `tag`. */
export function variants<Tag extends string, T extends Readonly<Record<Tag, string>>>(
  tag: Tag,
  members: { readonly [Name in T[Tag]]: Reader<Extract<T, Readonly<Record<Tag, Name>>>> },
): Reader<T> {
  const isMember = (name: unknown): name is T[Tag] => typeof name === 'string' && Object.hasOwn(members, name);
  return (raw, where) => {
    const name = own(asObject(raw, where), tag);
    if (!isMember(name)) throw unreadable(`${where}.${tag}`, `one of ${Object.keys(members).join(', ')}`);
    return members[name](raw, where);
  };
}

export function fromJson<T>(reader: Reader<T>): Reader<T> {
  return (raw, where) => reader(parseJson(text(raw, where), where), where);
}

function parseJson(json: string, where: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new Unreadable(`${where} is not JSON`, { cause: error });
  }
}

function asObject(raw: unknown, where: string): object {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) throw unreadable(where, 'an object');
  return raw;
}

function own(source: object, key: string): unknown {
  return Object.hasOwn(source, key) ? Reflect.get(source, key) : undefined;
}

function keysOf<T extends object>(source: T): (keyof T & string)[] {
  return Object.keys(source) as (keyof T & string)[];
}
