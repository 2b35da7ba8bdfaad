import type { Operator, SignInComplaint } from '../api/operator.ts';
import { type Element, h, heard } from '../dom/element.ts';
import { button } from '../dom/parts.ts';
import type { Dictionary } from '../text/dictionary.ts';
import type { PlatformSignIn } from './platformSignIn.ts';

type Props = {
  readonly operator: Operator;
  readonly text: Dictionary;
  readonly playsTokens: boolean;
  readonly platform: PlatformSignIn;
};

export function signIn({ operator, text, playsTokens, platform }: Props): Element {
  const words = text.signIn;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const { target } = event;
    if (!(target instanceof HTMLFormElement)) return;
    const token = new FormData(target).get('token');
    if (typeof token === 'string' && token.trim() !== '') void operator.signIn(token.trim());
  };
  const { complaint } = operator;
  return h(
    'section',
    { class: 'panel sign-in', 'aria-labelledby': 'sign-in-title' },
    h('h1', { id: 'sign-in-title' }, words.title),
    playsTokens && button(words.play, () => void operator.signInToPlay(), { kind: 'main', key: 'play' }),
    platform.isThere && button(words.platform, () => platform.go(), { kind: 'main', key: 'platform' }),
    h('p', { class: 'lead' }, words.lead),
    heard(
      'form',
      { submit },
      {},
      h('label', {}, words.token, h('input', { name: 'token', type: 'password', autocomplete: 'off', required: true })),
      h('button', { type: 'submit', class: 'button plain' }, words.signIn),
    ),
    complaint !== undefined && h('p', { class: 'news bad', role: 'alert' }, complaintText(complaint, text)),
  );
}

function complaintText(complaint: NonNullable<SignInComplaint>, { signIn: words, states }: Dictionary): string {
  switch (complaint.is) {
    case 'unreadable':
      return words.unreadable;
    case 'away':
      return words.away;
    case 'refused':
      return states.refused(complaint.message);
  }
}
