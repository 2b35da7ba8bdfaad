import { type Child, h, heard } from '../dom/element.ts';
import { button, placeholder } from '../dom/parts.ts';
import { addressOf } from '../shell/route.ts';
import type { Dictionary } from '../text/dictionary.ts';
import { crowdPanel } from './crowdPanel.ts';
import { VIEWERS_MAX } from './demoUsers.ts';
import { hostView } from './hostView.ts';
import type { Playground } from './playground.ts';
import { viewerView } from './viewerView.ts';
import { zegoPanel } from './zegoPanel.ts';

const NICK_CHARS_MAX = 60;

type Props = {
  /** Undefined where the server gives no tokens to play with. */
  readonly playground: Playground | undefined;
  readonly playsZego: boolean;
  readonly text: Dictionary;
  readonly now: number;
};

export function tryPage({ playground, playsZego, text, now }: Props): readonly Child[] {
  const words = text.tryIt;
  if (playground === undefined)
    return [h('h1', {}, words.title), placeholder(words.noTokens, h('p', {}, words.noTokensWhy))];
  const moment = { text, now, applyLifeMs: playground.applyLifeMs };
  return [
    h(
      'div',
      { class: 'page-head' },
      h('div', {}, h('h1', {}, words.title), h('p', { class: 'lead' }, words.lead)),
      addViewer(playground, text),
    ),
    h(
      'div',
      { class: 'playground' },
      hostView(playground.host, moment),
      h(
        'div',
        { class: 'viewers' },
        playground.viewers.map((phone) => viewerView(phone, moment, () => playground.sendAway(phone))),
      ),
    ),
    h(
      'p',
      { class: 'facts' },
      words.channel,
      ' ',
      h('a', { href: addressOf(playground.context.sid) }, playground.context.sid),
    ),
    crowdPanel(playground.crowd, text),
    zegoPanel({
      zego: playground.zego,
      isAllowed: playsZego,
      text,
      people: [playground.host, ...playground.viewers].map(({ user }) => user),
      streams: playground.context.streams,
      viewers: playground.viewers.map(({ user }) => user),
    }),
  ];
}

function addViewer(playground: Playground, text: Dictionary): Child {
  const words = text.tryIt;
  if (playground.isFull) return h('p', { class: 'lead' }, words.allOut(VIEWERS_MAX));
  return heard(
    'form',
    {
      submit: (event) => {
        event.preventDefault();
        playground.addViewer();
      },
    },
    { key: 'add', class: 'add-viewer' },
    heard(
      'input',
      {
        input: ({ target }) => {
          if (target instanceof HTMLInputElement) playground.nick = target.value;
        },
      },
      {
        value: playground.nick,
        maxlength: NICK_CHARS_MAX,
        'aria-label': words.nick,
        placeholder: words.nick,
        autocomplete: 'off',
      },
    ),
    h('button', { type: 'submit', class: 'button plain' }, words.addViewer),
    button(words.addModerator, () => playground.addViewer('moderator'), { key: 'add-moderator' }),
  );
}
