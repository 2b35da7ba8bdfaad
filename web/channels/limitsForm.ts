import type { Limits } from '../api/bodies/channel.ts';
import { type Element, h, heard } from '../dom/element.ts';
import type { Dictionary } from '../text/dictionary.ts';
import type { Desk } from './desk.ts';

const DAY_MS = 86_400_000;
const LINKS_MAX = 1_000;
const APPLIES_MAX = 10_000;
const BURST_MAX = 1_000;
const WEIGHT_MAX = 1_000_000;
const WAITED_MIN = 0.001;

const TIMES = {
  apply_life_ms: DAY_MS,
  apply_burst: BURST_MAX,
  apply_window_ms: DAY_MS,
  apply_bar_ms: 7 * DAY_MS,
  invite_life_ms: DAY_MS,
  invite_burst: BURST_MAX,
  invite_window_ms: DAY_MS,
} as const;
const TIME_NAMES = [
  'apply_life_ms',
  'apply_burst',
  'apply_window_ms',
  'apply_bar_ms',
  'invite_life_ms',
  'invite_burst',
  'invite_window_ms',
] as const satisfies readonly (keyof typeof TIMES)[];

const WEIGHTS = ['wealth', 'level', 'waited'] as const;
const MEDIA_MODES = ['off', 'watch', 'cut'] as const;
const ORDERS = ['time', 'weight'] as const;

type Props = { readonly isSaved: boolean; readonly onSaved: (isSaved: boolean) => void };

/** LC3: what this channel allows; for who only looks on, to be read. */
export function limitsForm({ channel: { limits }, model, text }: Desk, { isSaved, onSaved }: Props): Element {
  const words = text.channel;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!(event.target instanceof HTMLFormElement)) return;
    const changed = changedIn(new FormData(event.target), limits);
    if (Object.keys(changed).length === 0) return onSaved(true);
    void model.give({ order: 'limits', ...changed }).then(onSaved);
  };
  return heard(
    'form',
    { submit, input: () => onSaved(false) },
    { class: 'limits', 'aria-label': words.limits, key: 'limits' },
    h(
      'fieldset',
      { class: 'limits', disabled: !model.mayDirect },
      numberField('max_links', words.maxLinks, limits.max_links, { max: LINKS_MAX }),
      numberField('max_applies', words.maxApplies, limits.max_applies, { max: APPLIES_MAX }),
      select('when_full', words.whenFull, limits.when_full, { refuse: words.whenFullRefuse, keep: words.whenFullKeep }),
      ...queueFields(limits, text),
      ...TIME_NAMES.map((name) => numberField(name, text.desk.times[name], limits[name], { max: TIMES[name] })),
      numberField('link_media_ms', words.linkMedia, limits.link_media_ms, { min: 0, max: DAY_MS }),
      select('media_enforce', words.mediaEnforce, limits.media_enforce, words.mediaEnforceModes),
      model.mayDirect &&
        h(
          'div',
          { class: 'row' },
          h(
            'button',
            { type: 'submit', class: 'button plain', 'aria-disabled': model.isBusy ? 'true' : undefined },
            words.save,
          ),
        ),
    ),
    h('p', { class: 'saved', role: 'status' }, isSaved && words.saved),
  );
}

/** PE10, PE14 */
function queueFields({ queue_order, queue_weights, auto_next }: Limits, { desk: words }: Dictionary): Element[] {
  return [
    select('queue_order', words.queueOrder, queue_order, words.queueOrders),
    ...WEIGHTS.map((name) =>
      numberField(name, words.weights[name], queue_weights[name], {
        min: name === 'waited' ? WAITED_MIN : 0,
        max: WEIGHT_MAX,
        step: 'any',
      }),
    ),
    select('auto_next', words.autoNext, String(auto_next), words.autoNexts),
  ];
}

type Bounds = { readonly min?: number; readonly max: number; readonly step?: number | 'any' };

function numberField(name: string, label: string, value: number, { min = 1, max, step = 1 }: Bounds): Element {
  return h('label', {}, label, h('input', { type: 'number', name, value, min, max, step, required: true }));
}

function select(name: string, label: string, chosen: string, choices: Readonly<Record<string, string>>): Element {
  return h(
    'label',
    {},
    label,
    h(
      'select',
      { name },
      Object.entries(choices).map(([value, words]) => h('option', { value, selected: value === chosen }, words)),
    ),
  );
}

/** What is as it was stays the server's to set. */
function changedIn(form: FormData, limits: Limits): object {
  const weights = Object.fromEntries(WEIGHTS.map((name) => [name, Number(form.get(name))]));
  const wanted = {
    max_links: Number(form.get('max_links')),
    max_applies: Number(form.get('max_applies')),
    when_full: form.get('when_full') === 'keep' ? 'keep' : 'refuse',
    queue_order: ORDERS.find((one) => one === form.get('queue_order')) ?? 'time',
    queue_weights: weights,
    auto_next: form.get('auto_next') === 'true',
    ...Object.fromEntries(TIME_NAMES.map((name) => [name, Number(form.get(name))])),
    link_media_ms: Number(form.get('link_media_ms')),
    media_enforce: MEDIA_MODES.find((mode) => mode === form.get('media_enforce')) ?? 'watch',
  };
  const now: Readonly<Record<string, unknown>> = limits;
  return Object.fromEntries(
    Object.entries(wanted).filter(([name, value]) => JSON.stringify(now[name]) !== JSON.stringify(value)),
  );
}
