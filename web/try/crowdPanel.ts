import { type Child, type Element, h, heard } from '../dom/element.ts';
import { button } from '../dom/parts.ts';
import { type Dictionary, worded } from '../text/dictionary.ts';
import { CROWD_MAX, type Crowd } from './crowd.ts';

/** Hundreds of viewers come and go; the phones above are in the same channel. */
export function crowdPanel(crowd: Crowd, text: Dictionary): Element {
  const words = text.crowd;
  return h(
    'section',
    { class: 'panel crowd', 'aria-labelledby': 'crowd-title', 'data-here': crowd.sight.here },
    h('h2', { id: 'crowd-title' }, words.title),
    h('p', { class: 'lead' }, words.lead),
    h('div', { class: 'row' }, crowd.isWanted ? comers(crowd, text) : adder(crowd, text)),
    h('p', { role: 'status' }, state(crowd, text)),
  );
}

function adder(crowd: Crowd, { crowd: words }: Dictionary): readonly Child[] {
  return [
    h(
      'label',
      { key: 'size' },
      words.size,
      heard(
        'input',
        {
          input: ({ target }) => {
            const size = target instanceof HTMLInputElement ? target.valueAsNumber : Number.NaN;
            if (Number.isInteger(size) && size >= 1 && size <= CROWD_MAX) crowd.size = size;
          },
        },
        { type: 'number', min: 1, max: CROWD_MAX, step: 1, value: crowd.size },
      ),
    ),
    button(words.add(crowd.size), () => void crowd.add(), { key: 'add', rests: crowd.isAsking }),
  ];
}

function comers(crowd: Crowd, { crowd: words }: Dictionary): readonly Child[] {
  const { here, wanted, in_mirrors } = crowd.sight;
  return [
    h('progress', { key: 'progress', value: here, max: wanted, 'aria-label': words.title }),
    h('span', { key: 'count' }, words.count(here, wanted), in_mirrors > 0 && ` ${words.inMirrors(in_mirrors)}`),
    button(words.sendAway, () => void crowd.sendAway(), { key: 'away', rests: crowd.isAsking }),
  ];
}

/** Said when it changes, and not with each who comes. */
function state({ sight, trouble, isWanted }: Crowd, text: Dictionary): Child {
  const words = text.crowd;
  const { wanted, here, turned_away } = sight;
  if (trouble !== undefined) return trouble.is === 'away' ? text.states.away : text.states.refused(trouble.message);
  if (turned_away !== null) {
    const { status, message, is_last } = turned_away;
    const known = worded(words.reasons, `${status}`);
    const why = known === `${status}` ? message : known;
    return is_last ? words.noMore(why) : words.later(why);
  }
  if (!isWanted) return here > 0 ? words.leaving : '';
  return here < wanted ? words.coming : words.allHere;
}
