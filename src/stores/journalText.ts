import { ORDER_TYPES } from '../domain/command.ts';
import type { ApplicationEnd, Event, LinkEnd } from '../domain/event.ts';
import type { JournalEntry } from '../domain/journal.ts';
import { cmdId, host, linked, overrides, REASONS, stop, userId, waiting } from '../reading/domainReaders.ts';
import {
  either,
  fields,
  fromJson,
  list,
  literal,
  maybe,
  nameIn,
  number,
  type Reader,
  variants,
  yesOrNo,
} from '../reading/reader.ts';
import type { EachRow } from './unreadable.ts';

type EventOf<Type extends Event['type']> = Extract<Event, { type: Type }>;

const endedLink = fields<Omit<EventOf<'link-ended'>, 'seenAt'> & { seenAt: number | undefined }>({
  type: literal('link-ended'),
  at: number,
  link: linked,
  why: nameIn<LinkEnd>({ quit: true, left: true, removed: true, 'switch-closed': true, 'session-ended': true }),
  seenAt: maybe(number),
});
/** Entries of earlier versions do not tell when the user was last there. */
const linkEnded: Reader<EventOf<'link-ended'>> = (raw, where) => {
  const { seenAt, ...ended } = endedLink(raw, where);
  return { ...ended, seenAt: seenAt ?? ended.at };
};

const event = variants<'type', Event>('type', {
  'switch-opened': fields<EventOf<'switch-opened'>>({ type: literal('switch-opened'), at: number }),
  'switch-closed': fields<EventOf<'switch-closed'>>({ type: literal('switch-closed'), at: number }),
  'application-started': fields<EventOf<'application-started'>>({
    type: literal('application-started'),
    at: number,
    application: waiting,
    windowMs: number,
  }),
  'application-ended': fields<EventOf<'application-ended'>>({
    type: literal('application-ended'),
    at: number,
    application: waiting,
    why: nameIn<ApplicationEnd>({
      cancelled: true,
      'ran-out': true,
      left: true,
      refused: true,
      'links-filled': true,
      'switch-closed': true,
      'session-ended': true,
    }),
  }),
  'link-started': fields<EventOf<'link-started'>>({ type: literal('link-started'), at: number, link: linked }),
  'link-ended': linkEnded,
  'user-barred': fields<EventOf<'user-barred'>>({ type: literal('user-barred'), at: number, userId, until: number }),
  'pk-changed': fields<EventOf<'pk-changed'>>({ type: literal('pk-changed'), at: number, inPk: yesOrNo }),
  'limits-changed': fields<EventOf<'limits-changed'>>({ type: literal('limits-changed'), at: number, overrides }),
  'session-started': fields<EventOf<'session-started'>>({ type: literal('session-started'), at: number, host }),
  'session-ended': fields<EventOf<'session-ended'>>({ type: literal('session-ended'), at: number }),
  'channel-stopped': fields<EventOf<'channel-stopped'>>({ type: literal('channel-stopped'), at: number, stop }),
  'channel-reopened': fields<EventOf<'channel-reopened'>>({ type: literal('channel-reopened'), at: number }),
});

const entry = fromJson(
  fields<JournalEntry>({
    seq: number,
    at: number,
    version: number,
    actor: either(literal('clock'), userId),
    command: nameIn<JournalEntry['command']>({ ...ORDER_TYPES, malformed: true }),
    subject: maybe(userId),
    cmdId: maybe(cmdId),
    outcome: nameIn<JournalEntry['outcome']>({ ...REASONS, accepted: true }),
    events: list(event),
  }),
);

export const writeEntry = (written: JournalEntry): string => JSON.stringify(written);

/** As a store keeps it. */
export type KeptEntry = { readonly seq: number; readonly entry: unknown };

export const readEntries = (raws: readonly KeptEntry[], each: EachRow): readonly JournalEntry[] =>
  each(
    'journal',
    raws,
    (raw) => entry(raw.entry, 'entry'),
    ({ seq }) => `${seq}`,
  );
