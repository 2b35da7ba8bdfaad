import type { ChannelPage as Body, ChannelFilter, ChannelRow, ListedChannel } from '../api/bodies/channels.ts';
import { loading, troubleBanner } from '../api/trouble.ts';
import { type Child, type Element, h } from '../dom/element.ts';
import { banner, button, nameText, pill, placeholder } from '../dom/parts.ts';
import { cell } from '../dom/table.ts';
import { chips, filterBar, searchField, select } from '../lists/filterBar.ts';
import { ListAddress } from '../lists/listAddress.ts';
import { ListView } from '../lists/listView.ts';
import { type Given, type Keeper, LongList } from '../lists/longList.ts';
import { longTable } from '../lists/longTable.ts';
import { callTime } from '../shape/duration.ts';
import type { Context, Page } from '../shell/page.ts';
import { addressOf } from '../shell/route.ts';
import type { Dictionary } from '../text/dictionary.ts';

const PART_CHANNELS = 50;
const FILTERS: readonly ChannelFilter[] = ['live', 'waiting', 'pk', 'strangers'];
const SORTS = ['sid', 'viewers', 'waiting', 'longest_wait', 'longest_call'] as const;

type Found = Given<ChannelRow> & Pick<Body, 'counts'>;
export type ChannelList = LongList<ChannelRow, Found>;

/** OP3: all channels that are awake, as they are now. */
export class ChannelsPage implements Page {
  readonly #context: Context;
  readonly #view: ListView<ChannelRow, ChannelList>;
  #address: ListAddress;

  constructor(context: Context, query: URLSearchParams, keeper: Keeper<ChannelList>) {
    this.#context = context;
    this.#address = new ListAddress('channels', query);
    this.#view = new ListView(String(this.#address), { keeper, open: () => this.#open(), draw: context.draw });
  }

  render(): readonly Child[] {
    const text = this.#context.text();
    const words = text.channels;
    const { shown, trouble } = this.#view;
    return [
      h(
        'div',
        { class: 'page-head' },
        h('div', {}, h('h1', {}, words.title), h('p', { class: 'lead' }, words.lead)),
        searchField({
          label: words.search,
          value: this.#address.get('search'),
          onType: (wanted) => this.#type(wanted),
        }),
      ),
      this.#filters(text),
      troubleBanner(trouble, text),
      shown?.last?.partial === true && trouble === undefined && banner(words.partial),
      shown?.last === undefined ? trouble === undefined && loading(text) : this.#list(shown, shown.last, text),
    ];
  }

  close(): void {
    this.#view.close();
  }

  #filters({ channels: words }: Dictionary): Element {
    const counts = this.#view.shown?.last?.counts;
    return filterBar(
      chips({
        label: words.filter,
        choices: FILTERS.map((name) => ({ name, label: words.filters[name], count: counts?.[name] })),
        chosen: this.#address.some('filter', FILTERS),
        onChoose: (chosen) => this.#address.go('filter', chosen.join(',')),
      }),
      select({
        label: words.sort,
        choices: SORTS.map((name) => ({ name, label: words.sorts[name] })),
        chosen: this.#address.one('sort', SORTS, 'sid'),
        onChoose: (chosen) => this.#address.go('sort', chosen === 'sid' ? '' : chosen),
      }),
    );
  }

  #list(list: ChannelList, { total, partial, counts }: Found, text: Dictionary): Child {
    const words = text.channels;
    if (total === 0) {
      if (counts.all > 0) return placeholder(words.noneFits);
      const isSearched = this.#address.get('search').trim() !== '';
      // It is not known what is awake elsewhere.
      if (partial === true) return placeholder(isSearched ? words.noMatchHere : words.noneHere);
      return isSearched ? placeholder(words.noMatch) : placeholder(words.none, h('p', {}, words.noneWhy));
    }
    const drawn = longTable({
      list,
      columns: Object.values(words.columns),
      label: words.title,
      row: (channel, index) => row(channel, index, text, list.now()),
      keyOf: ({ sid }) => sid,
    });
    this.#view.goOn();
    return [
      h('p', { class: 'lead', role: 'status' }, words.total(total)),
      drawn,
      list.hasMore &&
        h(
          'div',
          { class: 'row' },
          button(words.more, () => this.#view.more(), { key: 'more' }),
        ),
    ];
  }

  #type(wanted: string): void {
    this.#address = this.#address.type('search', wanted);
    this.#view.become(String(this.#address));
  }

  #open(): ChannelList {
    const address = this.#address;
    const { operator } = this.#context;
    return new LongList(async (cursor) => {
      const more = { limit: String(PART_CHANNELS), ...(cursor !== null && { cursor }) };
      const answer = await operator.ask<Body>(`/api/channels?${address.asked(['search', 'filter', 'sort'], more)}`);
      return answer.is === 'done' ? { is: 'done', body: { ...answer.body, rows: answer.body.channels } } : answer;
    });
  }
}

function row(channel: ChannelRow, index: number, text: Dictionary, now: number): Element {
  const { columns, noHost } = text.channels;
  const { sid, singer_id, singer_nick, process, longest_wait_since, longest_call_since } = channel;
  return h(
    'tr',
    { key: sid, 'data-sid': sid, 'aria-rowindex': index },
    h('th', { scope: 'row' }, h('a', { href: addressOf(sid) }, sid)),
    cell(columns.host, singer_id === '' ? noHost : nameText(singer_nick || singer_id)),
    cell(
      columns.state,
      ...states(channel, text),
      channel.num_strangers > 0 && pill('bad', text.channels.strangers(channel.num_strangers)),
    ),
    cell(columns.links, h('span', { class: 'number' }, channel.num_link), lasting(longest_call_since, now)),
    cell(columns.queue, h('span', { class: 'number' }, channel.num_apply), lasting(longest_wait_since, now)),
    cell(columns.clients, h('span', { class: 'number' }, channel.clients)),
    cell(columns.process, h('code', { title: process.id }, process.address)),
    cell(columns.version, h('span', { class: 'number' }, channel.version)),
  );
}

/** How long it has been for whoever it has been longest. */
const lasting = (since: number | null, now: number): Child =>
  since !== null && h('span', { class: 'clock' }, callTime(now - since));

/** A channel's switch, and what else it should be known for. */
export function states(
  { live, linkcall_state, in_pk }: ListedChannel,
  { channels: words }: Dictionary,
): readonly Child[] {
  return [
    linkcall_state === 0 ? pill('good', words.open) : pill('calm', words.closed),
    live && pill('live', words.live),
    in_pk && pill('warn', words.pk),
  ];
}
