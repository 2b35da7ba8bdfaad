import { type Actor, ORDER_TYPES, userActor } from '../../domain/command.ts';
import type { ApplicationEnd, Event, LinkEnd } from '../../domain/event.ts';
import type { UserId } from '../../domain/ids.ts';
import type { JournalEntry } from '../../domain/journal.ts';
import { cmdId, host, linked, overrides, REASONS, stop, userId, waiting } from '../../reading/domainReaders.ts';
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
} from '../../reading/reader.ts';
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

const actor = variants<'kind', Actor>('kind', {
  user: fields<Extract<Actor, { kind: 'user' }>>({ kind: literal('user'), id: userId }),
  clock: fields<Extract<Actor, { kind: 'clock' }>>({ kind: literal('clock') }),
  zego: fields<Extract<Actor, { kind: 'zego' }>>({ kind: literal('zego') }),
});

/** Earlier versions wrote a bare text: a user's id, `clock` or `zego`; and did not gather refusals. */
type Written = Omit<JournalEntry, 'actor' | 'times'> & {
  readonly actor: Actor | UserId;
  readonly times: number | undefined;
};

const written = fields<Written>({
  seq: number,
  at: number,
  version: number,
  actor: either(actor, userId),
  command: nameIn<JournalEntry['command']>({ ...ORDER_TYPES, malformed: true }),
  subject: maybe(userId),
  cmdId: maybe(cmdId),
  outcome: nameIn<JournalEntry['outcome']>({ ...REASONS, accepted: true }),
  events: list(event),
  times: maybe(number),
});

export const journalEntry: Reader<JournalEntry> = (raw, where) => {
  const { actor, times = 1, ...said } = written(raw, where);
  return { ...said, actor: typeof actor === 'string' ? actorNamed(actor, said) : actor, times };
};

const entry = fromJson(journalEntry);

/** What was asked tells who did: the clock and ZEGO ask for nothing that a user asks for, but that ZEGO knows who leaves. */
function actorNamed(name: UserId, { command, subject }: Pick<Written, 'command' | 'subject'>): Actor {
  if (command === 'end-overdue') return { kind: 'clock' };
  if (command === 'close-room' || (command === 'leave' && subject !== name)) return { kind: 'zego' };
  return userActor(name);
}

export const writeEntry = (entry: JournalEntry): string => JSON.stringify(entry);

/** As a store keeps it. */
export type KeptEntry = { readonly seq: number; readonly entry: unknown };

export const readEntries = (raws: readonly KeptEntry[], each: EachRow): readonly JournalEntry[] =>
  each(
    'journal',
    raws,
    (raw) => entry(raw.entry, 'entry'),
    ({ seq }) => `${seq}`,
  );
