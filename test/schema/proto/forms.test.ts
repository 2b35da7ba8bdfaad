import assert from 'node:assert/strict';
import { type DescField, type DescMessage, getOption, ScalarType } from '@bufbuild/protobuf';
import { FeatureSet_FieldPresence } from '@bufbuild/protobuf/wkt';
import { NOTICE_IDS, NOTICE_NAMES } from '../../../schema/names.ts';
import { NOTICES } from '../../../schema/notices.ts';
import { hello, PLAIN_IDS, plainError, publicState } from '../../../schema/plain.ts';
import { file_linkcall, json, msg_id, seconds } from '../../../schema/proto/linkcall_pb.ts';
import { isId } from '../../../schema/proto/values.ts';
import { REPLIES } from '../../../schema/replies.ts';
import { REQUEST_NAMES, REQUESTS } from '../../../schema/requests/names.ts';
import { SCHEMAS } from '../../../schema/requests/parseRequest.ts';
import { type JsonSchema, jsonSchemas } from '../../../src/http/docs/jsonSchema.ts';

const DO = 'add it to schema/proto/linkcall.proto (see the head of that file) and run npm run proto';

type Message = { readonly name: string; readonly id: number; readonly schema: JsonSchema };

const MESSAGES: readonly Message[] = [
  ...REQUEST_NAMES.map((name) => ({ name, id: REQUESTS[name].id, schema: schemaOf(SCHEMAS[name], 'input') })),
  ...REQUEST_NAMES.map((name) => ({
    name: REQUESTS[name].reply,
    id: REQUESTS[name].replyId,
    schema: schemaOf(REPLIES[name], 'output'),
  })),
  ...NOTICE_NAMES.map((name) => ({ name, id: NOTICE_IDS[name], schema: schemaOf(NOTICES[name], 'output') })),
  { name: 'linkcall_hello', id: PLAIN_IDS.linkcall_hello, schema: schemaOf(hello, 'output') },
  { name: 'linkcall_public_state', id: PLAIN_IDS.linkcall_public_state, schema: schemaOf(publicState, 'output') },
  { name: 'linkcall_error', id: PLAIN_IDS.linkcall_error, schema: schemaOf(plainError, 'output') },
];

function schemaOf(schema: Parameters<typeof jsonSchemas>[0][string], io: 'input' | 'output'): JsonSchema {
  return jsonSchemas({ it: schema }, io).it ?? {};
}

/** What the JSON protocol has, and protobuf has not, or has otherwise. */
function lacking(schema: JsonSchema, message: DescMessage, isRequest: boolean): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, value]) => {
    const field = message.fields.find((one) => one.name === name);
    const at = `${message.name}.${name}`;
    if (field === undefined) return [`${at} is missing`];
    const isAlways = !isRequest && (schema.required ?? []).includes(name);
    return [
      ...(isAlways === isThere(field) || (isRequest && field.fieldKind === 'list')
        ? []
        : [`${at} must be ${isAlways ? 'required, or have a default' : 'optional'}`]),
      ...(isTime(value) === getOption(field, seconds) ? [] : [`${at} is a time, or is none: (seconds)`]),
      ...(fits(value, field) ? [] : [`${at} has another type`]),
      ...(field.message === undefined ? [] : lacking(value.items ?? value, field.message, isRequest)),
    ];
  });
}

/** Whoever reads it finds it, whatever the bytes hold. */
function isThere(field: DescField): boolean {
  if (field.fieldKind === 'list' || field.presence === FeatureSet_FieldPresence.LEGACY_REQUIRED) return true;
  return field.fieldKind === 'scalar' && field.getDefaultValue() !== undefined;
}

function fits(schema: JsonSchema, field: DescField): boolean {
  const isList = schema.type === 'array';
  return isList === (field.fieldKind === 'list') && fitsOne(isList ? (schema.items ?? {}) : schema, field);
}

function fitsOne({ type, anyOf }: JsonSchema, field: DescField): boolean {
  if (type === 'object') return field.message !== undefined;
  if (type === 'boolean') return field.scalar === ScalarType.BOOL;
  if (type === 'number' && field.scalar === ScalarType.DOUBLE) return true;
  if (type === 'integer' || type === 'number') return isNumber(field) && !isId(field);
  if (anyOf !== undefined) return isId(field);
  if (type === 'string') return isId(field) || (field.scalar === ScalarType.STRING && !getOption(field, json));
  return getOption(field, json) || field.message?.name === 'user_hint';
}

const isNumber = ({ scalar }: DescField) => scalar === ScalarType.UINT32 || scalar === ScalarType.UINT64;

const isTime = ({ description = '' }: JsonSchema): boolean => description.includes('in ms since 1970');

describe('the messages of linkcall.proto', () => {
  for (const { name, id, schema } of MESSAGES) {
    it(`[IN11] ${name} is there under its number, with each field that it has in the JSON protocol`, () => {
      const message = file_linkcall.messages.find((one) => one.name === name);
      assert(message !== undefined, `${name} has no protobuf form: ${DO}`);
      assert.equal(getOption(message, msg_id), id);
      assert.deepEqual(lacking(schema, message, name.endsWith('_rq')), [], DO);
    });
  }
});
