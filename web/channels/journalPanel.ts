import { loading } from '../api/trouble.ts';
import { type Child, type Element, h, heard } from '../dom/element.ts';
import { button } from '../dom/parts.ts';
import { addressOfView } from './channelAddress.ts';
import type { Desk } from './desk.ts';
import { journalView } from './journalView.ts';

type Shown = Pick<Desk, 'model' | 'text' | 'language'>;

/** ST5, OP4: what was asked and what came of it, of whom and of what it is wanted. */
export function journalPanel(shown: Shown): Child {
  return [filterForm(shown), entries(shown)];
}

function filterForm({ model, text }: Shown): Element {
  const words = text.desk;
  const { user, isRefusedOnly } = model.filter;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!(event.target instanceof HTMLFormElement)) return;
    const form = new FormData(event.target);
    model.setFilter({
      user: String(form.get('user') ?? '').trim(),
      isRefusedOnly: form.get('only') === 'refused',
    });
  };
  return heard(
    'form',
    { submit },
    { class: 'limits journal-filter', 'aria-label': words.filter, key: `filter ${user} ${isRefusedOnly}` },
    h('label', {}, words.person, h('input', { name: 'user', autocomplete: 'off', maxlength: 128, value: user })),
    h(
      'label',
      { class: 'check' },
      h('input', { type: 'checkbox', name: 'only', value: 'refused', checked: isRefusedOnly }),
      words.refusals,
    ),
    h(
      'div',
      { class: 'row' },
      h('button', { type: 'submit', class: 'button plain' }, words.show),
      (user !== '' || isRefusedOnly) &&
        button(words.all, () => model.setFilter({ user: '', isRefusedOnly: false }), { key: 'all', kind: 'quiet' }),
    ),
  );
}

function entries({ model, text, language }: Shown): Child {
  const { journal, trouble, filter, sid } = model;
  if (journal === undefined) {
    return trouble === undefined ? loading(text) : h('p', { class: 'empty' }, text.states.unknown);
  }
  const isFiltered = filter.user !== '' || filter.isRefusedOnly;
  const none = journal.before === null ? text.desk.noneFits : text.desk.noneYet;
  return [
    journal.entries.length === 0
      ? h('p', { class: 'empty' }, isFiltered ? none : text.channel.noJournal)
      : journalView(journal.entries, {
          text,
          language,
          now: Date.now(),
          addressOf: (version) => (version === 0 ? undefined : addressOfView(sid, { filter, version })),
        }),
    journal.before !== null && button(text.channel.older, () => void model.readOlder(), { key: 'older' }),
  ];
}
