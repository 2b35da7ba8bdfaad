import { type Child, h, heard } from '../dom/element.ts';
import { placeholder } from '../dom/parts.ts';
import { addressOf } from '../shell/route.ts';
import type { Dictionary } from '../text/dictionary.ts';
import { VIEWERS_MAX } from './cast.ts';
import { hostView } from './hostView.ts';
import type { Stage } from './stage.ts';
import { viewerView } from './viewerView.ts';
import { zegoPanel } from './zegoPanel.ts';

const NICK_CHARS_MAX = 60;

type Given = {
  /** Undefined where the server gives no tokens to play with. */
  readonly stage: Stage | undefined;
  readonly playsZego: boolean;
  readonly text: Dictionary;
  readonly now: number;
};

export function tryPage({ stage, playsZego, text, now }: Given): readonly Child[] {
  const words = text.tryIt;
  if (stage === undefined)
    return [h('h1', {}, words.title), placeholder(words.noTokens, h('p', {}, words.noTokensWhy))];
  const moment = { text, now, applyLifeMs: stage.applyLifeMs };
  return [
    h(
      'div',
      { class: 'page-head' },
      h('div', {}, h('h1', {}, words.title), h('p', { class: 'lead' }, words.lead)),
      addViewer(stage, text),
    ),
    h(
      'div',
      { class: 'stage' },
      hostView(stage.host, moment),
      h(
        'div',
        { class: 'viewers' },
        stage.viewers.map((phone) => viewerView(phone, moment, () => stage.sendAway(phone))),
      ),
    ),
    h('p', { class: 'facts' }, words.channel, ' ', h('a', { href: addressOf(stage.scene.sid) }, stage.scene.sid)),
    zegoPanel({
      zego: stage.zego,
      isAllowed: playsZego,
      text,
      people: [stage.host, ...stage.viewers].map(({ user }) => user),
    }),
  ];
}

function addViewer(stage: Stage, text: Dictionary): Child {
  const words = text.tryIt;
  if (stage.isFull) return h('p', { class: 'lead' }, words.allOut(VIEWERS_MAX));
  return heard(
    'form',
    {
      submit: (event) => {
        event.preventDefault();
        stage.addViewer();
      },
    },
    { key: 'add', class: 'add-viewer' },
    heard(
      'input',
      {
        input: ({ target }) => {
          if (target instanceof HTMLInputElement) stage.nick = target.value;
        },
      },
      {
        value: stage.nick,
        maxlength: NICK_CHARS_MAX,
        'aria-label': words.nick,
        placeholder: words.nick,
        autocomplete: 'off',
      },
    ),
    h('button', { type: 'submit', class: 'button plain' }, words.addViewer),
  );
}
