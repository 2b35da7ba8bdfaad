import { type Child, type Element, h, heard } from '../dom/element.ts';
import { nameOf } from '../dom/parts.ts';
import { closeDoubt, type Desk, endDoubt } from './desk.ts';
import { limitsForm } from './limitsForm.ts';
import { stopForm, stopNotice } from './stopPanel.ts';

type Props = { readonly isSaved: boolean; readonly onSaved: (isSaved: boolean) => void };

const IS_OPEN = 0;

export function actionsPanel(desk: Desk, saving: Props): Element {
  const { channel, model, text, language, ask } = desk;
  const words = text.channel;
  const isOpen = channel.linkcall_state === IS_OPEN;
  const names = channel.links.map(nameOf);
  const closes = () =>
    names.length + channel.applies.length === 0 ? void model.give({ order: 'close' }) : ask(closeDoubt(names));
  return h(
    'section',
    { class: 'panel actions', 'aria-label': words.actions, key: 'actions' },
    h('h2', {}, words.actions),
    model.mayDirect
      ? [
          turn(text.desk.takesCalls, text.desk.takesCallsWhy, {
            isOn: isOpen,
            onTurn: () => (isOpen ? closes() : void model.give({ order: 'open' })),
            rests: model.isBusy,
          }),
          turn(words.pk, words.pkWhy, {
            isOn: channel.in_pk,
            onTurn: () => void model.give({ order: 'pk', in_pk: !channel.in_pk }),
            rests: model.isBusy,
          }),
        ]
      : h('p', { class: 'empty' }, text.desk.observes),
    limitsForm(desk, saving),
    channel.stop !== null && stopNotice(channel.stop, { model, text, language }),
    model.mayDirect && stopForm({ model, text, onEnd: (wanted) => ask(endDoubt(wanted, channel)) }),
  );
}

type Turn = { readonly isOn: boolean; readonly onTurn: () => void; readonly rests: boolean };

const turn = (label: string, why: string, { isOn, onTurn, rests }: Turn): Child =>
  heard(
    'button',
    rests ? {} : { click: onTurn },
    {
      type: 'button',
      class: 'switch',
      role: 'switch',
      key: label,
      'aria-checked': String(isOn),
      'aria-disabled': rests ? 'true' : undefined,
    },
    h('span', { class: 'switch-label' }, label, h('small', {}, why)),
    h('span', { class: 'switch-track', 'aria-hidden': 'true' }, h('span', { class: 'switch-thumb' })),
  );
