import type { HostBlock, OneUser, PersonRow } from '../api/bodies/people.ts';
import { loading, troubleBanner } from '../api/trouble.ts';
import { type Child, type Element, h } from '../dom/element.ts';
import { glyph } from '../dom/glyph.ts';
import { avatar, banner, button, nameOf, nameText, placeholder } from '../dom/parts.ts';
import { question } from '../dom/question.ts';
import { callTime } from '../shape/duration.ts';
import { mutingOf } from '../shape/muting.ts';
import { dateTime } from '../shape/time.ts';
import type { Context, Page } from '../shell/page.ts';
import { addressOf, addressWith, isReachable } from '../shell/route.ts';
import { type Dictionary, worded } from '../text/dictionary.ts';
import { pastCalls } from './pastCalls.ts';
import { PersonModel } from './personModel.ts';
import { standingPill, statePills } from './standing.ts';

/** What an operator is asked about before it is done. */
type Doubt = { readonly about: 'remove' | 'block'; readonly place: PersonRow } | undefined;

/** OP2: where somebody is, who keeps them off the line, and what became of their calls. */
export class PersonPage implements Page {
  readonly #context: Context;
  readonly #model: PersonModel;
  #doubt: Doubt;

  constructor(context: Context, id: string) {
    this.#context = context;
    this.#model = new PersonModel(id, context.operator, context.draw);
  }

  render(): readonly Child[] {
    const text = this.#context.text();
    const { user, trouble, complaint, id } = this.#model;
    return [
      h('p', { inert: this.isAsking }, h('a', { class: 'back', href: '#/people' }, glyph('back'), text.person.back)),
      h('div', { class: 'page-head' }, this.#name(id, user)),
      troubleBanner(trouble, text),
      user?.partial === true && trouble === undefined && banner(text.people.partial),
      user !== undefined && !this.#model.mayDirect && h('p', { class: 'empty' }, text.desk.observes),
      complaint !== '' && h('p', { class: 'news bad', role: 'alert' }, worded(text.reasons, complaint)),
      !isReachable(id) && placeholder(text.channel.unreachable),
      user === undefined
        ? trouble === undefined && isReachable(id) && loading(text)
        : h('div', { class: 'channel', inert: this.isAsking }, this.#panels(user, text)),
      this.#question(text),
    ];
  }

  get isAsking(): boolean {
    return this.#doubt !== undefined;
  }

  close(): void {
    this.#model.close();
  }

  #name(id: string, user: OneUser | undefined): Element {
    const known = user?.places.find(({ user_icon }) => user_icon !== '') ?? user?.places[0];
    const shown = known ?? { user_id: id, user_nick: '', user_icon: '' };
    const name = nameOf(shown);
    return h(
      'div',
      { class: 'who' },
      avatar(shown),
      h('h1', {}, nameText(name)),
      name !== id && h('code', {}, nameText(id)),
    );
  }

  #panels(user: OneUser, text: Dictionary): readonly Child[] {
    const words = text.person;
    const language = this.#context.language();
    return [
      h(
        'div',
        { class: 'column' },
        panel(words.now, user.places.length === 0 ? empty(words.nowhere) : this.#places(user.places, text)),
        panel(words.blocks, h('p', { class: 'lead' }, words.blocksWhy), this.#blocks(user, text)),
      ),
      h(
        'div',
        { class: 'column' },
        panel(
          words.calls,
          pastCalls(this.#model.calls, { text, language }),
          h(
            'p',
            {},
            h('a', { href: addressWith('history', new URLSearchParams({ user_id: user.user_id })) }, words.allCalls),
          ),
        ),
      ),
    ];
  }

  #places(places: readonly PersonRow[], text: Dictionary): Element {
    const words = text.person;
    const now = this.#model.now();
    return h(
      'ul',
      { class: 'places' },
      places.map((place) =>
        h(
          'li',
          { key: `${place.sid}\n${place.standing}`, 'data-sid': place.sid },
          h(
            'p',
            { class: 'place' },
            standingPill(place, text),
            h('a', { href: addressOf(place.sid) }, words.in(place.sid)),
            place.singer_id !== place.user_id && nameText(place.singer_nick || place.singer_id),
            h('span', { class: 'clock' }, callTime(now - place.since)),
            h('span', {}, words.since(dateTime(place.since, this.#context.language()))),
            ...statePills(place, text, now),
          ),
          this.#model.mayDirect && h('div', { class: 'row' }, this.#actions(place, text)),
        ),
      ),
    );
  }

  #actions(place: PersonRow, { person: words }: Dictionary): readonly Child[] {
    const model = this.#model;
    const { sid, standing, muted, singer_id } = place;
    const act = (label: string, onPress: () => void, kind: 'plain' | 'main' | 'danger' = 'plain') =>
      button(label, onPress, { key: label, kind, name: words.inChannel(label, sid), rests: model.isBusy });
    const give = (label: string, order: string, kind?: 'main' | 'plain') =>
      act(label, () => void model.give(sid, order), kind);
    const ask = (label: string, about: 'remove' | 'block') => act(label, () => this.#ask({ about, place }), 'danger');
    const block = singer_id !== '' && ask(words.block, 'block');
    const { audio, video } = mutingOf(muted);
    switch (standing) {
      case 'host':
        return [];
      case 'linked':
        return [
          act(audio ? words.unmuteSound : words.muteSound, () => void model.mute(place, { audio: !audio, video })),
          act(video ? words.unmutePicture : words.mutePicture, () => void model.mute(place, { audio, video: !video })),
          ask(words.remove, 'remove'),
          block,
        ];
      case 'waiting':
        return [give(words.accept, 'allow', 'main'), give(words.refuse, 'refuse'), block];
      case 'invited':
        return [give(words.withdraw, 'withdraw'), block];
    }
  }

  #blocks({ blocks, num_blocks }: OneUser, text: Dictionary): Child {
    const words = text.person;
    if (blocks.length === 0) return empty(words.noBlocks);
    const rest = num_blocks - blocks.length;
    return [
      h(
        'ul',
        { class: 'places' },
        blocks.map((block) => this.#block(block, text)),
      ),
      rest > 0 && empty(words.moreBlocks(rest)),
    ];
  }

  #block(block: HostBlock, { person: words }: Dictionary): Element {
    const language = this.#context.language();
    const { host_id, until, by, at } = block;
    return h(
      'li',
      { key: host_id },
      h(
        'p',
        { class: 'place' },
        h('strong', {}, nameText(host_id)),
        h('span', {}, words.blockedBy(by, dateTime(at, language))),
        h('span', {}, until === null ? words.forEver : words.until(dateTime(until, language))),
      ),
      this.#model.mayDirect &&
        h(
          'div',
          { class: 'row' },
          button(words.unblock, () => void this.#model.unblock(block), {
            name: words.ofHost(words.unblock, host_id),
            rests: this.#model.isBusy,
          }),
        ),
    );
  }

  #question({ person: words }: Dictionary): Child {
    const doubt = this.#doubt;
    if (doubt === undefined) return undefined;
    const { about, place } = doubt;
    const [who, host] = [nameOf(place), place.singer_nick || place.singer_id];
    const asked =
      about === 'remove'
        ? { title: words.removeTitle(who, place.sid), text: words.removeText, yes: words.remove }
        : { title: words.blockTitle(who, host), text: words.blockText, yes: words.block };
    return question({
      ...asked,
      no: words.no,
      onYes: () => {
        this.#ask(undefined);
        void this.#model.give(place.sid, about);
      },
      onNo: () => this.#ask(undefined),
      isModal: true,
    });
  }

  #ask(doubt: Doubt): void {
    this.#doubt = doubt;
    this.#context.draw();
  }
}

const empty = (said: string): Element => h('p', { class: 'empty' }, said);

const panel = (title: string, ...inside: readonly Child[]): Element =>
  h('section', { class: 'panel', 'aria-label': title }, h('h2', {}, title), ...inside);
