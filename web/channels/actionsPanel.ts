import type { WholeChannel } from '../api/bodies.ts';
import { type Element, h, heard } from '../dom/element.ts';
import type { Dictionary, Language } from '../text/dictionary.ts';
import type { ChannelModel, WantedEnd, WantedLimits } from './channelModel.ts';
import { stopForm, stopNotice } from './stopPanel.ts';

type Props = {
  readonly channel: WholeChannel;
  readonly model: ChannelModel;
  readonly text: Dictionary;
  readonly language: Language;
  readonly isSaved: boolean;
  readonly onSaved: (isSaved: boolean) => void;
  readonly onEnd: (wanted: WantedEnd) => void;
};

const LINKS_MAX = 1_000;
const APPLIES_MAX = 10_000;
const LINK_MEDIA_MS_MAX = 86_400_000;
const MEDIA_MODES = ['off', 'watch', 'cut'] as const;

export function actionsPanel({ channel, model, text, language, isSaved, onSaved, onEnd }: Props): Element {
  const words = text.channel;
  const { limits } = channel;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (event.target instanceof HTMLFormElement) void model.setLimits(wanted(new FormData(event.target))).then(onSaved);
  };
  return h(
    'section',
    { class: 'panel actions', 'aria-label': words.actions },
    h('h2', {}, words.actions),
    heard(
      'button',
      { click: () => void model.setPk(!channel.in_pk) },
      { type: 'button', class: 'switch', role: 'switch', 'aria-checked': String(channel.in_pk) },
      h('span', { class: 'switch-label' }, words.pk, h('small', {}, words.pkWhy)),
      h('span', { class: 'switch-track', 'aria-hidden': 'true' }, h('span', { class: 'switch-thumb' })),
    ),
    heard(
      'form',
      { submit, input: () => onSaved(false) },
      { class: 'limits', 'aria-label': words.limits },
      numberField('max_links', words.maxLinks, limits.max_links, LINKS_MAX),
      numberField('max_applies', words.maxApplies, limits.max_applies, APPLIES_MAX),
      h(
        'label',
        {},
        words.whenFull,
        h(
          'select',
          { name: 'when_full' },
          h('option', { value: 'refuse', selected: limits.when_full === 'refuse' }, words.whenFullRefuse),
          h('option', { value: 'keep', selected: limits.when_full === 'keep' }, words.whenFullKeep),
        ),
      ),
      numberField('link_media_ms', words.linkMedia, limits.link_media_ms, LINK_MEDIA_MS_MAX, 0),
      h(
        'label',
        {},
        words.mediaEnforce,
        h(
          'select',
          { name: 'media_enforce' },
          MEDIA_MODES.map((mode) =>
            h('option', { value: mode, selected: limits.media_enforce === mode }, words.mediaEnforceModes[mode]),
          ),
        ),
      ),
      h(
        'div',
        { class: 'row' },
        h(
          'button',
          { type: 'submit', class: 'button plain', 'aria-disabled': model.isBusy ? 'true' : undefined },
          words.save,
        ),
      ),
      h('p', { class: 'saved', role: 'status' }, isSaved && words.saved),
    ),
    channel.stop !== null && stopNotice(channel.stop, { model, text, language }),
    stopForm({ model, text, onEnd }),
  );
}

function numberField(name: string, label: string, value: number, max: number, min = 1): Element {
  return h('label', {}, label, h('input', { type: 'number', name, value, min, max, step: 1, required: true }));
}

function wanted(form: FormData): WantedLimits {
  return {
    max_links: Number(form.get('max_links')),
    max_applies: Number(form.get('max_applies')),
    when_full: form.get('when_full') === 'keep' ? 'keep' : 'refuse',
    link_media_ms: Number(form.get('link_media_ms')),
    media_enforce: MEDIA_MODES.find((mode) => mode === form.get('media_enforce')) ?? 'watch',
  };
}
