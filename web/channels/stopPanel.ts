import type { Stop } from '../api/bodies/channel.ts';
import { type Element, h, heard } from '../dom/element.ts';
import { button, nameText } from '../dom/parts.ts';
import { dateTime } from '../shape/time.ts';
import { type Dictionary, type Language, worded } from '../text/dictionary.ts';
import type { ChannelModel, WantedEnd } from './channelModel.ts';

type Reader = { readonly model: ChannelModel; readonly text: Dictionary; readonly language: Language };

const REASON_CHARS_MAX = 200;

/** LC25: who keeps hosts out, until when and why. */
export function stopNotice({ until, reason, by }: Stop, { model, text, language }: Reader): Element {
  const words = text.channel;
  return h(
    'div',
    { class: 'stop', role: 'status', key: 'stop' },
    h('p', {}, words.stoppedBy(by, until === null ? words.untilReopened : dateTime(until, language))),
    reason !== '' && h('p', {}, nameText(reason)),
    model.mayDirect &&
      button(words.reopen, () => void model.give({ order: 'reopen' }), { rests: model.isBusy, key: 'reopen' }),
  );
}

type Props = {
  readonly model: ChannelModel;
  readonly text: Dictionary;
  readonly onEnd: (wanted: WantedEnd) => void;
};

export function stopForm({ model, text, onEnd }: Props): Element {
  const words = text.channel;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (event.target instanceof HTMLFormElement && !model.isBusy) onEnd(wanted(new FormData(event.target)));
  };
  return heard(
    'form',
    { submit },
    { class: 'limits', 'aria-label': words.closing, key: 'end' },
    h(
      'label',
      {},
      words.keepOut,
      h(
        'select',
        { name: 'minutes' },
        ['', '10', '60', '1440', '0'].map((value) => h('option', { value }, worded(words.keepOutFor, value))),
      ),
    ),
    h('label', {}, words.reason, h('input', { type: 'text', name: 'reason', maxlength: REASON_CHARS_MAX })),
    h(
      'div',
      { class: 'row' },
      h(
        'button',
        { type: 'submit', class: 'button danger', 'aria-disabled': model.isBusy ? 'true' : undefined },
        words.close,
      ),
    ),
  );
}

function wanted(form: FormData): WantedEnd {
  const minutes = form.get('minutes');
  const reason = String(form.get('reason') ?? '').trim();
  return minutes === '' || minutes === null ? { reason } : { minutes: Number(minutes), reason };
}
