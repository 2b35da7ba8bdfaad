import type { ZegoFact } from '../domain/roster/roster.ts';
import type { Login } from '../domain/roster/rosterUser.ts';
import { uint64, userId } from './domainReaders.ts';
import { fields, list, literal, maybe, number, variants, yesOrNo } from './reader.ts';

type FactOf<Type extends ZegoFact['type']> = Extract<ZegoFact, { type: Type }>;

const coming = {
  session: uint64,
  userId,
  login: fields<Login>({ at: number, id: uint64 }),
  isBot: yesOrNo,
  seq: maybe(number),
};

export const zegoFact = variants<'type', ZegoFact>('type', {
  created: fields<FactOf<'created'>>({ type: literal('created'), session: uint64, at: number }),
  closed: fields<FactOf<'closed'>>({ type: literal('closed'), session: uint64, at: number }),
  came: fields<FactOf<'came'>>({ type: literal('came'), ...coming }),
  left: fields<FactOf<'left'>>({ type: literal('left'), ...coming, leftAt: number, mayBeTakenOver: yesOrNo }),
  scanned: fields<FactOf<'scanned'>>({
    type: literal('scanned'),
    session: uint64,
    at: number,
    present: list(userId),
    seq: number,
  }),
  'fell-silent': fields<FactOf<'fell-silent'>>({ type: literal('fell-silent'), session: uint64, heardAt: number }),
});
