import type { Limits } from '../api/bodies/channel.ts';
import type { JournalEntry, JournalEvent } from '../api/bodies/journal.ts';
import { type Element, h } from '../dom/element.ts';
import { pill } from '../dom/parts.ts';
import { clockTime, dayOf, timeStamp } from '../shape/time.ts';
import { type Dictionary, type Language, worded } from '../text/dictionary.ts';

const ACCEPTED = 'accepted';

type Reader = {
  readonly text: Dictionary;
  readonly language: Language;
  readonly now: number;
  /** Where the channel is shown as it was then; left out, or undefined: nowhere. */
  readonly addressOf?: (version: number) => string | undefined;
};

/** What was asked and what came of it, newest first, with the reason of each refusal; a day other than today is named. */
export function journalView(entries: readonly JournalEntry[], reader: Reader): Element {
  const { language, now } = reader;
  return h(
    'ol',
    { class: 'time-line' },
    entries.map((entry, index) => {
      const day = dayOf(entry.at, language);
      const dayAbove = dayOf(entries[index - 1]?.at ?? now, language);
      return [day !== dayAbove && h('li', { key: `day ${entry.seq}`, class: 'day' }, day), entryView(entry, reader)];
    }),
  );
}

function entryView(entry: JournalEntry, { text, language, addressOf }: Reader): Element {
  const then = addressOf?.(entry.version);
  const words = text.channel;
  const isAccepted = entry.outcome === ACCEPTED || entry.actor_kind === 'media';
  const about = entry.subject !== null && entry.subject !== entry.actor ? ` → ${entry.subject}` : '';
  return h(
    'li',
    { key: String(entry.seq), class: isAccepted ? 'entry' : 'entry is-refused' },
    h('time', { datetime: timeStamp(entry.at) }, clockTime(entry.at, language)),
    h(
      'div',
      {},
      h('p', { class: 'entry-command' }, h('strong', {}, worded(text.commands, entry.command)), about),
      !isAccepted && h('p', {}, pill('bad', words.refusedBecause(worded(text.reasons, entry.outcome), entry.times))),
      entry.events.map((event) => h('p', { class: 'entry-event' }, eventText(event, text))),
      h(
        'p',
        { class: 'entry-foot' },
        entry.actor === null ? worded(text.actors, entry.actor_kind) : words.by(entry.actor),
        entry.via !== null && entry.via !== entry.actor && ` · ${words.via(entry.via)}`,
        ' · ',
        then === undefined
          ? words.version(entry.version)
          : h('a', { href: then, 'aria-label': text.replay.seesThen(entry.version) }, words.version(entry.version)),
      ),
    ),
  );
}

export function eventText(event: JournalEvent, text: Dictionary): string {
  const { type, user_id, why, in_pk, limits, stop, reason = stop?.reason ?? '' } = event;
  const who = user_id === undefined ? '' : `${user_id} `;
  const because = why === undefined ? '' : ` (${worded(text.ends, why)})`;
  if (in_pk !== undefined) return in_pk ? text.events['pk-on'] : text.events['pk-off'];
  const changed = limits === undefined ? '' : ` (${limitsText(limits)})`;
  const said = reason === '' ? '' : `: ${reason}`;
  return `${who}${worded(text.events, type)}${because}${changed}${placed(event, text)}${said}`;
}

/** PE8, ME10: where they sit, and what of them is muted. */
function placed({ seat, seats, muted = 0 }: JournalEvent, { desk, media, listComma }: Dictionary): string {
  if (seat !== undefined) return ` (${desk.seat(seat)})`;
  if (seats !== undefined) return ` (${seats.map((one) => `${one.user_id}: ${desk.seat(one.seat)}`).join(listComma)})`;
  return muted === 0 ? '' : ` (${worded(media.muted, String(muted))})`;
}

/** By the names that the API has for them. */
function limitsText(limits: Partial<Limits>): string {
  return Object.entries(limits)
    .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`)
    .join(', ');
}
