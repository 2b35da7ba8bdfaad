import type { Caller, Role } from '../domain/channel.ts';
import type { Order, Witness } from '../domain/command.ts';
import { callId, overrides, person, userId } from './domainReaders.ts';
import { fields, literal, maybe, nameIn, number, text, variants, yesOrNo } from './reader.ts';

type OrderOf<Type extends Order['type']> = Extract<Order, { type: Type }>;

const by = fields<Caller>({ person, role: nameIn<Role>({ host: true, viewer: true, admin: true }) });

/** Every order can be read, whoever may send it. */
export const order = variants<'type', Order>('type', {
  'open-switch': fields<OrderOf<'open-switch'>>({ type: literal('open-switch'), by }),
  'close-switch': fields<OrderOf<'close-switch'>>({ type: literal('close-switch'), by }),
  'start-application': fields<OrderOf<'start-application'>>({ type: literal('start-application'), by, callId }),
  'cancel-application': fields<OrderOf<'cancel-application'>>({ type: literal('cancel-application'), by }),
  'report-ran-out': fields<OrderOf<'report-ran-out'>>({ type: literal('report-ran-out'), by }),
  'quit-link': fields<OrderOf<'quit-link'>>({ type: literal('quit-link'), by }),
  'allow-application': fields<OrderOf<'allow-application'>>({ type: literal('allow-application'), by, userId }),
  'refuse-application': fields<OrderOf<'refuse-application'>>({ type: literal('refuse-application'), by, userId }),
  'remove-link': fields<OrderOf<'remove-link'>>({ type: literal('remove-link'), by, userId }),
  'set-pk': fields<OrderOf<'set-pk'>>({ type: literal('set-pk'), by, inPk: yesOrNo }),
  'set-limits': fields<OrderOf<'set-limits'>>({ type: literal('set-limits'), by, overrides }),
  'end-session': fields<OrderOf<'end-session'>>({
    type: literal('end-session'),
    by,
    minutes: maybe(number),
    reason: text,
  }),
  'reopen-channel': fields<OrderOf<'reopen-channel'>>({ type: literal('reopen-channel'), by }),
  'start-session': fields<OrderOf<'start-session'>>({ type: literal('start-session'), by }),
  leave: fields<OrderOf<'leave'>>({
    type: literal('leave'),
    person: fields({ userId }),
    says: nameIn<Witness>({ connections: true, zego: true }),
    seenAt: number,
  }),
  'close-room': fields<OrderOf<'close-room'>>({ type: literal('close-room'), closedAt: number }),
  'end-overdue': fields<OrderOf<'end-overdue'>>({ type: literal('end-overdue') }),
});
