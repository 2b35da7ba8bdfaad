import type { ListedUser, WholeChannel } from '../api/bodies.ts';
import { loading, troubleBanner } from '../api/trouble.ts';
import { type Child, type Element, h } from '../dom/element.ts';
import { glyph } from '../dom/glyph.ts';
import { mediaPills } from '../dom/mediaPills.ts';
import { button, nameOf, pill, placeholder } from '../dom/parts.ts';
import { question } from '../dom/question.ts';
import { callTime } from '../shape/duration.ts';
import { clockTime } from '../shape/time.ts';
import type { Context, Page } from '../shell/page.ts';
import { isReachable } from '../shell/route.ts';
import { type Dictionary, worded } from '../text/dictionary.ts';
import { actionsPanel } from './actionsPanel.ts';
import { ChannelModel, type WantedEnd } from './channelModel.ts';
import { states } from './channelsPage.ts';
import { journalView } from './journalView.ts';
import { peopleList } from './peopleList.ts';
import { streamList } from './streamList.ts';

/** What an operator is asked about before it is done. */
type Doubt =
  | { readonly about: 'close'; readonly wanted: WantedEnd }
  | { readonly about: 'remove'; readonly user: ListedUser };

export class ChannelPage implements Page {
  readonly #context: Context;
  readonly #model: ChannelModel;
  #doubt: Doubt | undefined;
  #isSaved = false;

  constructor(context: Context, sid: string) {
    this.#context = context;
    this.#model = new ChannelModel(sid, context.operator, context.draw);
  }

  render(): readonly Child[] {
    const text = this.#context.text();
    const { channel, trouble, isUnknown, complaint, sid } = this.#model;
    const canBeShown = isReachable(sid);
    return [
      h('p', { inert: this.isAsking }, h('a', { class: 'back', href: '#/channels' }, glyph('back'), text.channel.back)),
      h(
        'div',
        { class: 'page-head' },
        h('h1', {}, sid),
        channel !== undefined &&
          h(
            'p',
            { class: 'facts' },
            ...states(channel, text),
            channel.stop !== null && pill('bad', text.channel.stopped),
            ...facts(channel, text),
          ),
      ),
      troubleBanner(trouble, text),
      complaint !== '' && h('p', { class: 'news bad', role: 'alert' }, worded(text.reasons, complaint)),
      isUnknown && placeholder(text.channel.unknown),
      !canBeShown && placeholder(text.channel.unreachable),
      channel === undefined
        ? trouble === undefined && !isUnknown && canBeShown && loading(text)
        : h('div', { class: 'channel', inert: this.isAsking }, this.#panels(channel, text)),
      this.#question(text),
    ];
  }

  get isAsking(): boolean {
    return this.#doubt !== undefined;
  }

  close(): void {
    this.#model.close();
  }

  #panels(channel: WholeChannel, text: Dictionary): readonly Child[] {
    const words = text.channel;
    const model = this.#model;
    return [
      h(
        'div',
        { class: 'column' },
        panel(
          words.links,
          peopleList({ users: channel.links, empty: words.noLinks, text, more: (user) => this.#linkTools(user, text) }),
        ),
        panel(
          words.queue,
          peopleList({
            users: channel.applies,
            empty: words.noQueue,
            text,
            more: (user) => [
              awayPill(user, text),
              h('span', { class: 'clock' }, words.waits(callTime(user.time_now - user.time_apply))),
            ],
          }),
        ),
        panel(words.roster, this.#roster(text)),
        panel(words.air.title, this.#air(channel, text)),
        actionsPanel({
          channel,
          model,
          text,
          language: this.#context.language(),
          isSaved: this.#isSaved,
          onSaved: (isSaved) => {
            this.#isSaved = isSaved;
            this.#context.draw();
          },
          onEnd: (wanted) => this.#ask({ about: 'close', wanted }),
        }),
      ),
      h('div', { class: 'column' }, panel(words.journal, this.#journal(text))),
    ];
  }

  #linkTools(user: ListedUser, text: Dictionary): readonly Child[] {
    const words = text.channel;
    return [
      awayPill(user, text),
      ...mediaPills({ media: user.media ?? 0, muted: user.muted }, text),
      h('span', { class: 'clock' }, callTime(user.time_now - user.time_allow)),
      button(words.remove, () => this.#ask({ about: 'remove', user }), {
        kind: 'danger',
        name: words.removeWhom(nameOf(user)),
        rests: this.#model.isBusy,
      }),
    ];
  }

  #roster(text: Dictionary): Child {
    const { room, isRoomKnown } = this.#model;
    const words = text.channel;
    if (room === undefined && !isRoomKnown) return h('p', { class: 'empty' }, text.states.unknown);
    const users = (room?.UserList ?? []).map(({ UserId, UserLoginTime }) => ({
      user_id: UserId,
      user_nick: '',
      user_icon: '',
      since: clockTime(UserLoginTime, this.#context.language()),
    }));
    return [
      room?.Gap === true && h('p', { class: 'news bad' }, words.gap),
      peopleList({
        users,
        empty: room === undefined ? words.noRoster : words.nobodyIn,
        text,
        more: ({ since }) => [h('span', { class: 'clock' }, words.since(since))],
      }),
    ];
  }

  #air({ outsiders }: WholeChannel, text: Dictionary): Child {
    const { room, isRoomKnown } = this.#model;
    if (room === undefined && !isRoomKnown) return h('p', { class: 'empty' }, text.states.unknown);
    return streamList({ streams: room?.StreamList ?? [], outsiders, text, language: this.#context.language() });
  }

  #journal(text: Dictionary): Child {
    const { journal, olderThan, trouble } = this.#model;
    if (journal === undefined) {
      return trouble === undefined ? loading(text) : h('p', { class: 'empty' }, text.states.unknown);
    }
    if (journal.length === 0) return h('p', { class: 'empty' }, text.channel.noJournal);
    return [
      journalView(journal, { text, language: this.#context.language(), now: Date.now() }),
      olderThan !== null && button(text.channel.older, () => void this.#model.readOlder()),
    ];
  }

  #question({ channel: words }: Dictionary): Child {
    const doubt = this.#doubt;
    const { channel } = this.#model;
    if (doubt === undefined || channel === undefined) return undefined;
    const onNo = () => this.#ask(undefined);
    if (doubt.about === 'close') {
      return question({
        title: words.closeTitle,
        text: words.closeText(channel.num_link, channel.num_apply),
        yes: words.closeYes,
        no: words.closeNo,
        onYes: () => {
          this.#ask(undefined);
          void this.#model.endSession(doubt.wanted);
        },
        onNo,
        isModal: true,
      });
    }
    return question({
      title: words.removeTitle(nameOf(doubt.user)),
      text: words.removeText,
      yes: words.remove,
      no: words.closeNo,
      onYes: () => {
        this.#ask(undefined);
        void this.#model.remove(doubt.user.user_id);
      },
      onNo,
      isModal: true,
    });
  }

  #ask(doubt: Doubt | undefined): void {
    this.#doubt = doubt;
    this.#context.draw();
  }
}

function facts(channel: WholeChannel, { channels: { columns, noHost }, channel: words }: Dictionary): readonly Child[] {
  const { singer_nick, singer_id, clients, version, process } = channel;
  return [
    h('span', {}, `${columns.host}: ${singer_nick || singer_id || noHost}`),
    h('span', {}, `${columns.clients}: ${clients}`),
    h('span', {}, words.version(version)),
    h('code', { title: process.id }, process.address),
  ];
}

function panel(title: string, ...children: readonly Child[]): Element {
  return h('section', { class: 'panel', 'aria-label': title, key: title }, h('h2', {}, title), ...children);
}

/** LC26: their connection is lost, and they may come back. */
function awayPill({ away_since = 0, time_now }: ListedUser, { channel: words }: Dictionary): Child {
  return away_since > 0 && pill('warn', words.away(callTime(time_now - away_since)));
}
