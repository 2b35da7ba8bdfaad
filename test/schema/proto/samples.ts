import { type DescField, type DescMessage, getOption, ScalarType } from '@bufbuild/protobuf';
import { FeatureSet_FieldPresence } from '@bufbuild/protobuf/wkt';
import fc from 'fast-check';
import { json, seconds, signed } from '../../../schema/proto/linkcall_pb.ts';
import { isId } from '../../../schema/proto/values.ts';

// Bodies of the JSON protocol, of any message, as far as protobuf can tell them.

const GREATEST_UINT64 = (1n << 64n) - 1n;
const GREATEST_UINT32 = 2 ** 32 - 1;
const GREATEST_INT32 = 2 ** 31 - 1;
const GREATEST_SECONDS = Math.floor(Number.MAX_SAFE_INTEGER / 1_000);

const text = fc.string({ unit: 'binary', maxLength: 12 });
const number = fc.bigInt({ min: 1n, max: GREATEST_UINT64 }).map(String);
const textId = fc.constantFrom('hana', '安', '007', '0', '18446744073709551616', '1e3', '-1', '__proto__');

export type Body = Record<string, unknown>;

/** `ids: 'numbers'`: as they are where everybody's id is a uint64. */
export function bodies(message: DescMessage, ids: 'numbers' | 'any'): fc.Arbitrary<Body> {
  const own = message.fields.filter(({ name }) => !message.fields.some((one) => `${one.name}_text` === name));
  const isAlways = (field: DescField): boolean =>
    field.fieldKind === 'list' ||
    field.presence === FeatureSet_FieldPresence.LEGACY_REQUIRED ||
    (field.fieldKind === 'scalar' && field.getDefaultValue() !== undefined);
  return fc.record(Object.fromEntries(own.map((field) => [field.name, valuesOf(field, ids)])), {
    requiredKeys: own.filter(isAlways).map(({ name }) => name),
    noNullPrototype: true,
  });
}

function valuesOf(field: DescField, ids: 'numbers' | 'any'): fc.Arbitrary<unknown> {
  const one = field.message === undefined ? scalars(field, ids) : bodies(field.message, ids);
  return field.fieldKind === 'list' ? fc.array(one, { maxLength: 3 }) : one;
}

function scalars(field: DescField, ids: 'numbers' | 'any'): fc.Arbitrary<unknown> {
  switch (field.scalar) {
    case ScalarType.BOOL:
      return fc.boolean();
    case ScalarType.STRING:
      return getOption(field, json) ? fc.jsonValue({ maxDepth: 2 }).map(asRead) : text;
    case ScalarType.UINT32:
      return getOption(field, signed) ? fc.integer({ min: -1, max: GREATEST_INT32 }) : fc.nat(GREATEST_UINT32);
    case ScalarType.UINT64:
      if (isId(field)) return idsOf(field, ids);
      if (getOption(field, seconds)) return fc.nat(GREATEST_SECONDS).map((at) => at * 1_000);
      return fc.nat(Number.MAX_SAFE_INTEGER);
    case ScalarType.DOUBLE:
      return fc.nat(1_000_000_000).map((quarters) => quarters / 4);
    default:
      throw new Error(`no samples of ${field.toString()}`);
  }
}

/** JSON has no -0. */
const asRead = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

function idsOf(field: DescField, ids: 'numbers' | 'any'): fc.Arbitrary<string> {
  const hasText = field.parent.fields.some(({ name }) => name === `${field.name}_text`);
  const nobody = field.presence === FeatureSet_FieldPresence.LEGACY_REQUIRED ? [fc.constant('')] : [];
  return fc.oneof(number, ...nobody, ...(ids === 'any' && hasText ? [textId] : []));
}
