import { addressWith, type Route } from '../shell/route.ts';

type View = Route['is'];

/** What is asked of a list is all in the address: Back, a reload and a link keep it. */
export class ListAddress {
  readonly #view: View;
  readonly #query: URLSearchParams;

  constructor(view: View, query: URLSearchParams) {
    this.#view = view;
    this.#query = new URLSearchParams(query);
  }

  toString(): string {
    return addressWith(this.#view, this.#query);
  }

  get(name: string): string {
    return this.#query.get(name) ?? '';
  }

  /** Of these names; what the address has beside them is no filter. */
  some<Name extends string>(field: string, names: readonly Name[]): readonly Name[] {
    const wanted = this.get(field).split(',');
    return names.filter((name) => wanted.includes(name));
  }

  one<Name extends string>(field: string, names: readonly Name[], otherwise: Name): Name {
    return names.find((name) => name === this.get(field)) ?? otherwise;
  }

  /** A step that Back takes back. */
  go(name: string, value: string): void {
    location.hash = String(this.#with(name, value));
  }

  /** Letter by letter: Back leads to before all of them. */
  type(name: string, value: string): ListAddress {
    const typed = this.#with(name, value);
    history.replaceState(null, '', String(typed));
    return typed;
  }

  /** For the server: with what the address says of these. */
  asked(names: readonly string[], more: Readonly<Record<string, string>>): string {
    const given = names.map((name) => [name, this.get(name).trim()]).filter(([, value]) => value !== '');
    return String(
      new URLSearchParams([...given, ...Object.entries(more)].map(([name = '', value = '']) => [name, value])),
    );
  }

  #with(name: string, value: string): ListAddress {
    const query = new URLSearchParams(this.#query);
    if (value === '') query.delete(name);
    else query.set(name, value);
    return new ListAddress(this.#view, query);
  }
}
