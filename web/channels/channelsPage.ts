import type { ChannelPage as ChannelPageBody, ListedChannel } from '../api/bodies.ts';
import { Poll } from '../api/poll.ts';
import { loading, type Trouble, troubleBanner, troubleOf } from '../api/trouble.ts';
import { type Child, type Element, h, heard } from '../dom/element.ts';
import { banner, button, pill, placeholder } from '../dom/parts.ts';
import { cell, table } from '../dom/table.ts';
import type { Context, Page } from '../shell/page.ts';
import { addressOf } from '../shell/route.ts';
import type { Dictionary } from '../text/dictionary.ts';
import { type AskPage, type Found, readPage, search } from './search.ts';

const EVERY_MS = 1_000;

/** Where somebody was, and will be again who comes back from a channel. */
export type PlaceInList = { wanted: string; cursor: string | null };

/** All channels that are awake, as they are now. */
export class ChannelsPage implements Page {
  readonly #context: Context;
  readonly #poll: Poll;
  #found: Found | undefined;
  #trouble: Trouble;
  readonly #place: PlaceInList;

  constructor(context: Context, place: PlaceInList) {
    this.#context = context;
    this.#place = place;
    this.#poll = new Poll(() => this.#read(), EVERY_MS);
  }

  render(): readonly Child[] {
    const text = this.#context.text();
    const words = text.channels;
    const found = this.#found;
    return [
      h(
        'div',
        { class: 'page-head' },
        h('div', {}, h('h1', {}, words.title), h('p', { class: 'lead' }, words.lead)),
        this.#searchField(text),
      ),
      troubleBanner(this.#trouble, text),
      found?.isPartial === true && this.#trouble === undefined && banner(words.partial),
      found === undefined ? this.#trouble === undefined && loading(text) : this.#list(found, text),
    ];
  }

  close(): void {
    this.#poll.close();
  }

  #searchField({ channels: words }: Dictionary): Element {
    const input = ({ target }: Event) => {
      if (!(target instanceof HTMLInputElement)) return;
      this.#place.wanted = target.value;
      this.#place.cursor = null;
      this.#poll.soon();
    };
    return heard(
      'input',
      { input },
      {
        type: 'search',
        class: 'search',
        'aria-label': words.search,
        placeholder: words.search,
        value: this.#place.wanted,
      },
    );
  }

  #list({ channels, cursor, searched, isPartial }: Found, text: Dictionary): Child {
    const words = text.channels;
    if (channels.length === 0) {
      // It is not known what is awake elsewhere.
      if (isPartial) return placeholder(this.#place.wanted === '' ? words.noneHere : words.noMatchHere);
      return this.#place.wanted === ''
        ? placeholder(words.none, h('p', {}, words.noneWhy))
        : placeholder(words.noMatch);
    }
    return [
      table(
        Object.values(words.columns),
        channels.map((channel) => row(channel, text)),
        this.#trouble !== undefined,
      ),
      searched !== undefined && h('p', { class: 'lead' }, words.searchedSome(searched)),
      h(
        'div',
        { class: 'row' },
        this.#place.cursor !== null && button(words.first, () => this.#go(null), { key: 'first' }),
        cursor !== null && button(words.next, () => this.#go(cursor), { key: 'next' }),
      ),
    ];
  }

  #go(cursor: string | null): void {
    this.#place.cursor = cursor;
    this.#poll.now();
    this.#context.draw();
  }

  async #read(): Promise<void> {
    const { operator, draw } = this.#context;
    const [wanted, cursor] = [this.#place.wanted, this.#place.cursor];
    const ask: AskPage = (from, limit) =>
      operator.ask<ChannelPageBody>(
        `/api/channels?${new URLSearchParams({ limit: String(limit), ...(from !== null && { cursor: from }) })}`,
      );
    const answer = await (wanted.trim() === '' ? readPage(ask, cursor) : search(ask, wanted));
    // Something else is asked for by now.
    if (wanted !== this.#place.wanted || cursor !== this.#place.cursor) return;
    // All that were on that page sleep by now.
    if (cursor !== null && answer.is === 'done' && answer.body.channels.length === 0) return this.#go(null);
    this.#trouble = troubleOf(answer);
    if (answer.is === 'done') this.#found = answer.body;
    draw();
  }
}

function row(channel: ListedChannel, text: Dictionary): Element {
  const { columns } = text.channels;
  const { sid, singer_id, singer_nick, process } = channel;
  return h(
    'tr',
    { key: sid, 'data-sid': sid },
    h('th', { scope: 'row' }, h('a', { href: addressOf(sid) }, sid)),
    cell(columns.host, singer_nick || singer_id || text.channels.noHost),
    cell(columns.state, ...states(channel, text)),
    cell(columns.links, h('span', { class: 'number' }, channel.num_link)),
    cell(columns.queue, h('span', { class: 'number' }, channel.num_apply)),
    cell(columns.clients, h('span', { class: 'number' }, channel.clients)),
    cell(columns.process, h('code', { title: process.id }, process.address)),
    cell(columns.version, h('span', { class: 'number' }, channel.version)),
  );
}

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
