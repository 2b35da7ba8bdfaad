import type { PeoplePage as Body, PersonRow } from '../api/bodies/people.ts';
import { loading, troubleBanner } from '../api/trouble.ts';
import { type Child, type Element, h } from '../dom/element.ts';
import { avatar, banner, button, nameOf, nameText, placeholder } from '../dom/parts.ts';
import { cell } from '../dom/table.ts';
import { chips, filterBar, searchField } from '../lists/filterBar.ts';
import { ListAddress } from '../lists/listAddress.ts';
import { ListView } from '../lists/listView.ts';
import { type Given, type Keeper, LongList } from '../lists/longList.ts';
import { longTable } from '../lists/longTable.ts';
import { callTime } from '../shape/duration.ts';
import type { Context, Page } from '../shell/page.ts';
import { addressOf, addressWith } from '../shell/route.ts';
import type { Dictionary } from '../text/dictionary.ts';
import { standingPill, statePills } from './standing.ts';

const PART_PEOPLE = 50;
const FILTERS = ['muted', 'away', 'off_air'] as const;
const MODES = ['audio', 'video', 'both'] as const;

export type PeopleList = LongList<PersonRow, Given<PersonRow>>;

export const addressOfUser = (id: string): string => addressWith('people', new URLSearchParams({ user: id }));

/** OP2: who is on the line now, and whoever is searched for, in all channels. */
export class PeoplePage implements Page {
  readonly #context: Context;
  readonly #view: ListView<PersonRow, PeopleList>;
  #address: ListAddress;

  constructor(context: Context, query: URLSearchParams, keeper: Keeper<PeopleList>) {
    this.#context = context;
    this.#address = new ListAddress('people', query);
    this.#view = new ListView(String(this.#address), { keeper, open: () => this.#open(), draw: context.draw });
  }

  render(): readonly Child[] {
    const text = this.#context.text();
    const words = text.people;
    const { shown, trouble } = this.#view;
    const wanted = this.#wanted;
    return [
      h(
        'div',
        { class: 'page-head' },
        h('div', {}, h('h1', {}, words.title), h('p', { class: 'lead' }, words.lead)),
        searchField({ label: words.search, value: this.#address.get('search'), onType: (typed) => this.#type(typed) }),
      ),
      wanted === '' && this.#filters(text),
      troubleBanner(trouble, text),
      shown?.last?.partial === true && trouble === undefined && banner(words.partial),
      shown?.last === undefined ? trouble === undefined && loading(text) : this.#list(shown, shown.last, text),
      wanted !== '' && h('p', {}, h('a', { href: addressOfUser(wanted) }, words.everythingAbout(wanted))),
    ];
  }

  close(): void {
    this.#view.close();
  }

  get #wanted(): string {
    return this.#address.get('search').trim();
  }

  #filters({ people: words }: Dictionary): Element {
    return filterBar(
      chips({
        label: words.filter,
        choices: FILTERS.map((name) => ({ name, label: words.filters[name] })),
        chosen: this.#address.some('filter', FILTERS),
        onChoose: (chosen) => this.#address.go('filter', chosen.join(',')),
      }),
      chips({
        label: words.mode,
        choices: MODES.map((name) => ({ name, label: words.modes[name] })),
        chosen: this.#address.some('mode', MODES),
        onChoose: (chosen) => this.#address.go('mode', chosen.join(',')),
      }),
    );
  }

  #list(list: PeopleList, { total }: Given<PersonRow>, text: Dictionary): Child {
    const words = text.people;
    const isFiltered = this.#address.get('filter') !== '' || this.#address.get('mode') !== '';
    if (total === 0) {
      if (this.#wanted !== '') return placeholder(words.noMatch);
      return placeholder(isFiltered ? words.noneFits : words.noneOnTheLine);
    }
    const drawn = longTable({
      list,
      columns: Object.values(words.columns),
      label: words.title,
      row: (person, index) => row(person, index, text, list.now()),
      keyOf: ({ sid, user_id, standing }) => `${sid}\n${user_id}\n${standing}`,
    });
    this.#view.goOn();
    return [
      h('p', { class: 'lead', role: 'status' }, this.#wanted === '' ? words.onTheLine(total) : words.found(total)),
      drawn,
      list.hasMore &&
        h(
          'div',
          { class: 'row' },
          button(words.more, () => this.#view.more(), { key: 'more' }),
        ),
    ];
  }

  #type(typed: string): void {
    this.#address = this.#address.type('search', typed);
    this.#view.become(String(this.#address));
  }

  #open(): PeopleList {
    const address = this.#address;
    const { operator } = this.#context;
    const isSearch = address.get('search').trim() !== '';
    const path = isSearch ? '/api/people' : '/api/people/on-the-line';
    const fields = isSearch ? ['search'] : ['filter', 'mode'];
    return new LongList(async (cursor) => {
      const more = { limit: String(PART_PEOPLE), ...(cursor !== null && { cursor }) };
      const answer = await operator.ask<Body>(`${path}?${address.asked(fields, more)}`);
      return answer.is === 'done' ? { is: 'done', body: { ...answer.body, rows: answer.body.people } } : answer;
    });
  }
}

function row(person: PersonRow, index: number, text: Dictionary, now: number): Element {
  const { columns } = text.people;
  const { user_id, sid, singer_id, singer_nick, standing, since } = person;
  const name = nameOf(person);
  return h(
    'tr',
    { key: `${sid}\n${user_id}\n${standing}`, 'data-user': user_id, 'aria-rowindex': index },
    h(
      'th',
      { scope: 'row' },
      h(
        'span',
        { class: 'who' },
        avatar(person),
        h('a', { href: addressOfUser(user_id) }, nameText(name)),
        name !== user_id && h('small', {}, nameText(user_id)),
      ),
    ),
    cell(columns.standing, standingPill(person, text)),
    cell(columns.channel, h('a', { href: addressOf(sid) }, sid)),
    cell(columns.host, nameText(singer_nick || singer_id || text.channels.noHost)),
    cell(columns.since, h('span', { class: 'clock' }, callTime(now - since))),
    cell(columns.state, ...statePills(person, text, now)),
  );
}
