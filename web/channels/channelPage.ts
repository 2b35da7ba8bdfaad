import type { WholeChannel } from '../api/bodies/channel.ts';
import { loading, troubleBanner } from '../api/trouble.ts';
import { type Child, type Element, h } from '../dom/element.ts';
import { glyph } from '../dom/glyph.ts';
import { pill, placeholder } from '../dom/parts.ts';
import { question } from '../dom/question.ts';
import { callTime } from '../shape/duration.ts';
import { ServerClock } from '../shape/serverClock.ts';
import { clockTime } from '../shape/time.ts';
import type { Context, Page } from '../shell/page.ts';
import { isReachable } from '../shell/route.ts';
import { seatGrid } from '../staff/seatGrid.ts';
import { type Dictionary, worded } from '../text/dictionary.ts';
import { actionsPanel } from './actionsPanel.ts';
import { viewIn } from './channelAddress.ts';
import { ChannelModel } from './channelModel.ts';
import { states } from './channelsPage.ts';
import type { Desk, Doubt } from './desk.ts';
import { journalPanel } from './journalPanel.ts';
import { linksPanel, queuePanel } from './linePanels.ts';
import { peopleList } from './peopleList.ts';
import { blockedPanel, invitesPanel, moderatorsPanel, reachForm } from './peoplePanels.ts';
import { replayPanel } from './replayPanel.ts';
import { streamList } from './streamList.ts';

export class ChannelPage implements Page {
  readonly #context: Context;
  readonly #model: ChannelModel;
  readonly #clock = new ServerClock(Date.now);
  #doubt: Doubt | undefined;
  #isSaved = false;

  constructor(context: Context, sid: string, query: URLSearchParams) {
    this.#context = context;
    this.#model = new ChannelModel(sid, viewIn(query), context.operator, context.draw);
  }

  render(): readonly Child[] {
    const text = this.#context.text();
    const { channel, trouble, isUnknown, complaint, sid } = this.#model;
    const canBeShown = isReachable(sid);
    for (const user of channel?.links ?? []) this.#clock.hear(user.time_now);
    for (const user of channel?.applies ?? []) this.#clock.hear(user.time_now);
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
            ...this.#facts(channel, text),
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
    const desk: Desk = {
      ...{ channel, model, text, language: this.#context.language() },
      ask: (doubt) => this.#ask(doubt),
    };
    const { max_links, max_applies } = channel.limits;
    const seats = { max_link: max_links, links: channel.links, locked_seats: channel.locked_seats };
    return [
      h(
        'div',
        { class: 'column', key: 'left' },
        counted(words.links, text.desk.of(channel.num_link, max_links), linksPanel(desk)),
        counted(words.queue, text.desk.of(channel.num_apply, max_applies), queuePanel(desk)),
        panel(text.desk.invited, invitesPanel(desk, this.#clock.now()), model.mayDirect && reachForm(desk)),
        h('div', { class: 'panel', key: 'seats' }, seatGrid(model, seats, text)),
        panel(text.host.moderators, moderatorsPanel(desk)),
        panel(text.desk.blocked, blockedPanel(desk)),
        panel(words.roster, this.#roster(text)),
        panel(words.air.title, this.#air(channel, text)),
        actionsPanel(desk, {
          isSaved: this.#isSaved,
          onSaved: (isSaved) => {
            this.#isSaved = isSaved;
            this.#context.draw();
          },
        }),
      ),
      h(
        'div',
        { class: 'column', key: 'right' },
        panel(text.replay.title, replayPanel(desk)),
        panel(words.journal, journalPanel(desk)),
      ),
    ];
  }

  #facts(channel: WholeChannel, { channels, channel: words, desk }: Dictionary): readonly Child[] {
    const { singer_nick, singer_id, clients, version, process, live_since, host_away_since = 0 } = channel;
    const now = this.#clock.now();
    return [
      h('span', {}, `${channels.columns.host}: ${singer_nick || singer_id || channels.noHost}`),
      host_away_since > 0 && pill('warn', desk.hostAway(callTime(now - host_away_since))),
      live_since !== null &&
        h('span', {}, desk.liveSince(clockTime(live_since, this.#context.language()), callTime(now - live_since))),
      h('span', {}, `${channels.columns.clients}: ${clients}`),
      h('span', {}, words.version(version)),
      h('code', { title: process.id }, process.address),
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

  #question(text: Dictionary): Child {
    const doubt = this.#doubt;
    if (doubt === undefined || this.#model.channel === undefined) return undefined;
    return question({
      ...doubt.says(text),
      no: text.channel.closeNo,
      onYes: () => {
        this.#ask(undefined);
        void this.#model.give(doubt.order);
      },
      onNo: () => this.#ask(undefined),
      isModal: true,
    });
  }

  #ask(doubt: Doubt | undefined): void {
    this.#doubt = doubt;
    this.#context.draw();
  }
}

function panel(title: string, ...children: readonly Child[]): Element {
  return h('section', { class: 'panel', 'aria-label': title, key: title }, h('h2', {}, title), ...children);
}

/** "1 of 2": how many there are of how many there may be. */
function counted(title: string, count: string, ...children: readonly Child[]): Element {
  const head = h('h2', {}, title, ' ', h('span', { class: 'count' }, count));
  return h('section', { class: 'panel', 'aria-label': title, key: title }, head, ...children);
}
