import { type Child, h } from '../dom/element.ts';
import { banner } from '../dom/parts.ts';
import type { Dictionary } from '../text/dictionary.ts';
import type { Answer } from './answer.ts';

/** Why the last question was not answered. */
export type Trouble = Exclude<Answer<never>, { is: 'done' }> | undefined;

/** The server answers, and what it asks does not. */
const STORE_AWAY = 'store-away';

export function troubleOf(answer: Answer<unknown>): Trouble {
  return answer.is === 'done' ? undefined : answer;
}

export function troubleBanner(trouble: Trouble, { states }: Dictionary): Child {
  if (trouble === undefined) return undefined;
  if (trouble.is === 'away') return banner(states.away);
  return banner(trouble.code === STORE_AWAY ? states.storeAway : states.refused(trouble.message));
}

export const loading = (text: Dictionary): Child =>
  h(
    'p',
    { class: 'loading', role: 'status' },
    h('span', { class: 'spinner', 'aria-hidden': 'true' }),
    text.states.loading,
  );
