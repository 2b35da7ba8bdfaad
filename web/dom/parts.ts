import { hueOf, initial, safeIcon } from '../shape/icon.ts';
import { type Child, type Element, h, heard } from './element.ts';
import { type GlyphName, glyph } from './glyph.ts';

type ButtonLook = {
  readonly key?: string;
  readonly glyph?: GlyphName;
  readonly kind?: 'main' | 'plain' | 'danger' | 'quiet';
  readonly disabled?: boolean;
  /** For a moment only: it keeps the focus, which a disabled one loses. */
  readonly rests?: boolean;
  /** Said instead of the label, where that is only clear to those who see what is around it. */
  readonly name?: string;
  /** Only its glyph is shown. */
  readonly isBare?: boolean;
  readonly takesFocus?: boolean;
};

export function button(label: string, onPress: () => void, look: ButtonLook = {}): Element {
  const { kind = 'plain', isBare = false, rests = false, name = isBare ? label : undefined } = look;
  return heard(
    'button',
    rests ? {} : { click: (event) => isMeant(event) && onPress() },
    {
      key: look.key,
      type: 'button',
      class: `button ${kind}${isBare ? ' bare' : ''}`,
      disabled: look.disabled ?? false,
      'aria-disabled': rests ? 'true' : undefined,
      'aria-label': name,
      title: isBare ? label : undefined,
      takesFocus: look.takesFocus ?? false,
    },
    look.glyph !== undefined && glyph(look.glyph),
    !isBare && h('span', {}, label),
  );
}

type SubmitLook = Pick<ButtonLook, 'glyph' | 'kind' | 'disabled' | 'rests'>;

/** Of several in a form each has a word of its own, by which the form knows it. */
export function submitButton(label: string, word: string, look: SubmitLook = {}): Element {
  const { kind = 'plain', disabled = false, rests = false } = look;
  return heard(
    'button',
    { click: (event) => !isMeant(event) && event.preventDefault() },
    {
      ...{ key: word, type: 'submit', name: word, class: `button ${kind}`, disabled },
      'aria-disabled': rests ? 'true' : undefined,
    },
    look.glyph !== undefined && glyph(look.glyph),
    h('span', {}, label),
  );
}

/** The second click of a double click falls on whatever the first one has put there, such as the opposite. */
const isMeant = ({ detail }: MouseEvent): boolean => detail < 2;

type Shown = { readonly user_id: string; readonly user_nick: string; readonly user_icon: string };

export const nameOf = ({ user_id, user_nick }: Pick<Shown, 'user_id' | 'user_nick'>): string => user_nick || user_id;

/** What users wrote has a direction of its own, which is not to turn what is beside it. */
export const nameText = (name: string): Element => h('bdi', {}, name);

/** Their icon, or the first letter of their name. */
export function avatar(user: Shown): Element {
  const icon = safeIcon(user.user_icon);
  const look = `avatar hue-${hueOf(user.user_id)}`;
  if (icon === undefined) return h('span', { class: look, 'aria-hidden': 'true' }, initial(nameOf(user)));
  return h('img', { class: look, src: icon, alt: '', referrerpolicy: 'no-referrer', loading: 'lazy' });
}

const RADIUS = 15;
const LENGTH = 2 * Math.PI * RADIUS;

/** What is left of a time, as a ring around its seconds. */
export function ring(share: number, seconds: string): Element {
  const circle = { cx: 18, cy: 18, r: RADIUS };
  return h(
    'span',
    { class: `ring${share < 1 / 3 ? ' is-urgent' : ''}` },
    h(
      'svg',
      { viewBox: '0 0 36 36', 'aria-hidden': 'true' },
      h('circle', { ...circle, class: 'ring-whole' }),
      h('circle', {
        ...circle,
        class: 'ring-left',
        'stroke-dasharray': LENGTH.toFixed(2),
        'stroke-dashoffset': (LENGTH * (1 - share)).toFixed(2),
      }),
    ),
    h('span', { class: 'ring-text', role: 'timer' }, seconds),
  );
}

export function pill(look: 'live' | 'good' | 'calm' | 'warn' | 'bad', ...children: readonly Child[]): Element {
  return h('span', { class: `pill ${look}` }, ...children);
}

/** An empty, a broken or a loading place says what it is. */
export function placeholder(title: string, ...more: readonly Child[]): Element {
  return h('div', { class: 'placeholder' }, h('p', { class: 'placeholder-title' }, title), ...more);
}

export function banner(...children: readonly Child[]): Element {
  return h('p', { class: 'banner', role: 'status' }, glyph('warning'), h('span', {}, ...children));
}
