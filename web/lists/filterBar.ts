import { type Child, type Element, h, heard } from '../dom/element.ts';

type Choice<Name extends string> = { readonly name: Name; readonly label: string; readonly count?: number | undefined };

type Chips<Name extends string> = {
  readonly label: string;
  readonly choices: readonly Choice<Name>[];
  readonly chosen: readonly Name[];
  readonly onChoose: (chosen: readonly Name[]) => void;
};

/** Any of them, or none. */
export function chips<Name extends string>({ label, choices, chosen, onChoose }: Chips<Name>): Element {
  const toggle = (name: Name) =>
    onChoose(chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name]);
  return h(
    'div',
    { class: 'chips', role: 'group', 'aria-label': label },
    choices.map(({ name, label, count }) =>
      heard(
        'button',
        { click: () => toggle(name) },
        { key: name, type: 'button', class: 'chip', 'aria-pressed': String(chosen.includes(name)) },
        label,
        count !== undefined && h('span', { class: 'chip-count' }, count),
      ),
    ),
  );
}

type Select<Name extends string> = {
  readonly label: string;
  readonly choices: readonly Choice<Name>[];
  readonly chosen: Name;
  readonly onChoose: (chosen: Name) => void;
};

export function select<Name extends string>({ label, choices, chosen, onChoose }: Select<Name>): Element {
  const change = ({ target }: Event) => {
    const found = target instanceof HTMLSelectElement && choices.find(({ name }) => name === target.value);
    if (found) onChoose(found.name);
  };
  return h(
    'label',
    { class: 'sort' },
    label,
    heard(
      'select',
      { change },
      { value: chosen },
      choices.map(({ name, label }) => h('option', { value: name, selected: name === chosen }, label)),
    ),
  );
}

type Search = { readonly label: string; readonly value: string; readonly onType: (text: string) => void };

export function searchField({ label, value, onType }: Search): Element {
  const input = ({ target }: Event) => {
    if (target instanceof HTMLInputElement) onType(target.value);
  };
  const look = { type: 'search', class: 'search', 'aria-label': label, placeholder: label, maxlength: 128 };
  return heard('input', { input }, { ...look, value });
}

export const filterBar = (...inside: readonly Child[]): Element => h('div', { class: 'filter-bar' }, ...inside);
