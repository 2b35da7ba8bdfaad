import type { CallRecord } from '../api/bodies/history.ts';
import { addressOfView } from '../channels/channelAddress.ts';
import { type Child, h } from '../dom/element.ts';
import { pill } from '../dom/parts.ts';
import { endText } from '../history/records.ts';
import { callTime } from '../shape/duration.ts';
import { dateTime } from '../shape/time.ts';
import type { Dictionary, Language } from '../text/dictionary.ts';

const SECOND_MS = 1_000;

/** Undefined: they are not known yet. */
export function pastCalls(
  calls: readonly CallRecord[] | undefined,
  { text, language }: { readonly text: Dictionary; readonly language: Language },
): Child {
  if (calls === undefined) return h('p', { class: 'empty' }, text.states.unknown);
  if (calls.length === 0) return h('p', { class: 'empty' }, text.person.noCalls);
  return h(
    'ul',
    { class: 'places' },
    calls.map((call) =>
      h(
        'li',
        { key: call.call_id },
        h(
          'p',
          { class: 'place' },
          h('span', {}, dateTime(call.time_apply, language)),
          call.sid !== '' &&
            h('a', { href: journalOf(call), 'aria-label': text.person.whatHappened(call.sid) }, call.sid),
          pill(call.link_success === 1 ? 'good' : 'calm', endText(call, text.history)),
          call.link_success === 1 && h('span', { class: 'clock' }, callTime(call.link_time * SECOND_MS)),
        ),
      ),
    ),
  );
}

/** Whoever asks how a call ended wants to see what was done to them. */
const journalOf = ({ sid, user_id }: CallRecord): string =>
  addressOfView(sid, { filter: { user: user_id, isRefusedOnly: false }, version: undefined });
