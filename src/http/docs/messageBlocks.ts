import type { z } from 'zod';
import { linkcallUserData } from '../../../schema/linkcallUser.ts';
import { NOTICES } from '../../../schema/notices.ts';
import { REPLIES } from '../../../schema/replies.ts';
import { REQUEST_NAMES, REQUESTS, type RequestName } from '../../../schema/requests/names.ts';
import { SCHEMAS } from '../../../schema/requests/parseRequest.ts';
import { type Block, heading, table, text } from './guide.ts';
import { type Direction, type JsonSchema, jsonSchemas } from './jsonSchema.ts';
import { type Field, fieldsOf } from './schemaText.ts';

type About = { readonly who: string; readonly what: string };

const STAFF = 'host, moderator, admin';

const ABOUT: Record<RequestName, About> = {
  linkcall_set_state_rq: { who: 'host, admin', what: 'opens or closes the line for applications' },
  linkcall_apply_rq: { who: 'everybody but the host', what: 'applies, takes it back, hangs up' },
  linkcall_allow_rq: { who: STAFF, what: 'lets a user in, refuses or removes one; or all of them at once' },
  linkcall_list_singer_rq: { who: STAFF, what: 'lists who is on the line, then who waits' },
  linkcall_list_user_rq: { who: 'everybody', what: 'lists who is on the line' },
  linkcall_invite_rq: { who: STAFF, what: 'asks a user onto the line, and holds a place for them; or takes it back' },
  linkcall_invited_rq: { who: 'the invited', what: 'says yes to an invitation, or no' },
  linkcall_block_rq: { who: STAFF, what: "keeps a user off the calls of the channel's host, or no more" },
  linkcall_list_blocked_rq: { who: STAFF, what: 'lists whom the host keeps off' },
  linkcall_staff_rq: { who: 'host, admin', what: 'appoints a moderator, or dismisses one' },
  linkcall_mute_rq: { who: STAFF, what: 'mutes a user on the line, or lets them be heard and seen again' },
  linkcall_seat_rq: { who: STAFF, what: 'locks and unlocks seats, and says who sits where' },
  linkcall_check_rq: { who: 'everybody', what: 'what a start would be told now; changes nothing' },
  linkcall_media_rq: { who: 'everybody', what: "a token for ZEGO's room: to listen, or to publish one stream" },
};

const NOTICE_FOR: Record<keyof typeof NOTICES, string> = {
  linkcall_room_state_nt: 'To everybody: who is on the line, or the switch, has changed.',
  linkcall_user_state_nt: 'To one user, on all their connections: what the host or the clock did with them.',
  linkcall_invite_nt:
    'To all connections of whoever is invited; and, with `why`, when the invitation is over, to them, the host and moderators. Of a yes everybody hears as of any link.',
  linkcall_apply_singer_nt:
    'To the host and moderators: somebody applied, took it back, hung up, or their time is over; to the others of them, whom a moderator has refused.',
};

const hex = (id: number): string => `\`0x${id.toString(16)}\``;

export function requestTable(): Block {
  return table(
    ['request', 'number', 'who', 'what it does', 'reply', 'number'],
    REQUEST_NAMES.map((name) => {
      const { id, reply, replyId } = REQUESTS[name];
      const { who, what } = ABOUT[name];
      return [`\`${name}\``, hex(id), who, what, `\`${reply}\``, hex(replyId)];
    }),
  );
}

export function requestBlocks(): Block[] {
  const fields = REQUEST_NAMES.map((name) => ({ name, fields: fieldsOf(schemaOf(SCHEMAS[name], 'input')) }));
  return [text('Each payload may hold:'), ...onceAndEach(fields)];
}

export function replyBlocks(): Block[] {
  const fields = REQUEST_NAMES.map((name) => ({
    name: REQUESTS[name].reply,
    fields: fieldsOf(schemaOf(REPLIES[name], 'output')),
  }));
  return [text('Each holds:'), ...onceAndEach(fields)];
}

type Described = { readonly name: string; readonly fields: readonly Field[] };

/** Fields that all of them have come once; who has no others is not told of again. */
function onceAndEach(all: readonly Described[]): Block[] {
  const [first] = all;
  const isIn = (fields: readonly Field[]) => (field: Field) => fields.some(({ name }) => name === field.name);
  const common = (first?.fields ?? []).filter((field) => all.every(({ fields }) => isIn(fields)(field)));
  const each = all
    .map(({ name, fields }) => ({ name, own: fields.filter((field) => !isIn(common)(field)) }))
    .filter(({ own }) => own.length > 0);
  return [fieldTable(common), ...each.flatMap(({ name, own }) => [heading(3, `\`${name}\``), fieldTable(own)])];
}

export function noticeBlocks(): Block[] {
  return Object.entries(NOTICES).flatMap(([name, schema]) => [
    heading(3, `\`${name}\``),
    text(NOTICE_FOR[name as keyof typeof NOTICES]),
    fieldTable(fieldsOf(schemaOf(schema, 'output'))),
  ]);
}

export function userBlock(): Block {
  return fieldTable(fieldsOf(schemaOf(linkcallUserData, 'output')));
}

function fieldTable(fields: readonly Field[]): Block {
  return table(
    ['field', 'type', 'what it holds'],
    fields.flatMap((field) => rowsOf(field, '')),
  );
}

function rowsOf(field: Field, within: string): string[][] {
  const { name, type, description, isRequired, holds } = field;
  const path = `${within}${name}`;
  const inner = holds !== undefined && 'fields' in holds ? holds.fields : [];
  return [
    [`\`${path}\``, inner.length > 0 ? '' : isRequired ? type : `${type}; may be missing`, description],
    ...inner.flatMap((one) => rowsOf(one, `${path}.`)),
  ];
}

/** What a user is made of is told once; elsewhere a user is just that. */
function schemaOf(schema: z.ZodType, io: Direction): JsonSchema {
  return (
    jsonSchemas(schema === linkcallUserData ? { it: schema } : { user: linkcallUserData, it: schema }, io).it ?? {}
  );
}
