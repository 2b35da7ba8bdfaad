import { type DescField, getOption, ScalarType } from '@bufbuild/protobuf';
import { type BinaryReader, type BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { json, seconds, signed } from './linkcall_pb.ts';

/** How one value of the JSON protocol is written, and read back. */
export type Value = {
  readonly wireType: WireType;
  readonly write: (writer: BinaryWriter, value: unknown) => void;
  readonly read: (reader: BinaryReader) => unknown;
};

/** Nobody, and whoever has an id that is no number. */
const NO_ID = '0';
const MS_PER_S = 1_000;

const GREATEST = '18446744073709551615';

/** IN11: an id that is a uint64, as phones of the original write them: 0 stands for nobody, and a number has one text only. */
export const isNumericId = (id: unknown): boolean =>
  typeof id === 'string' && /^[1-9]\d{0,19}$/.test(id) && (id.length < GREATEST.length || id <= GREATEST);

const ID: Value = {
  wireType: WireType.Varint,
  write: (writer, value) => writer.uint64(isNumericId(value) ? String(value) : NO_ID),
  read: (reader) => {
    const id = String(reader.uint64());
    return id === NO_ID ? undefined : id;
  },
};

export const isId = (field: DescField): boolean => 'longAsString' in field && field.longAsString;

/** Of numbers that are not whole, or below 0, there is none here. */
const whole = (value: unknown): number => Math.max(0, Math.trunc(Number(value)));

const COUNT: Value = {
  wireType: WireType.Varint,
  write: (writer, value) => writer.uint64(whole(value)),
  read: (reader) => Number(reader.uint64()),
};

const SECONDS: Value = {
  wireType: WireType.Varint,
  write: (writer, value) => writer.uint64(whole(Number(value) / MS_PER_S)),
  read: (reader) => Number(reader.uint64()) * MS_PER_S,
};

const writeUint32 = (writer: BinaryWriter, value: unknown) => writer.uint32(Number(value) >>> 0);

const UINT32: Value = { wireType: WireType.Varint, write: writeUint32, read: (reader) => reader.uint32() };
const SIGNED: Value = { wireType: WireType.Varint, write: writeUint32, read: (reader) => reader.int32() };

const DOUBLE: Value = {
  wireType: WireType.Bit64,
  write: (writer, value) => writer.double(Number(value)),
  read: (reader) => reader.double(),
};

const BOOL: Value = {
  wireType: WireType.Varint,
  write: (writer, value) => writer.bool(value === true),
  read: (reader) => reader.bool(),
};

const TEXT: Value = {
  wireType: WireType.LengthDelimited,
  write: (writer, value) => writer.string(String(value)),
  read: (reader) => reader.string(),
};

const JSON_TEXT: Value = {
  wireType: WireType.LengthDelimited,
  write: (writer, value) => writer.string(JSON.stringify(value)),
  read: (reader) => JSON.parse(reader.string()),
};

/** Throws for a type that linkcall.proto does not use yet. */
export function scalarValue(field: DescField): Value {
  switch (field.scalar) {
    case ScalarType.BOOL:
      return BOOL;
    case ScalarType.DOUBLE:
      return DOUBLE;
    case ScalarType.STRING:
      return getOption(field, json) ? JSON_TEXT : TEXT;
    case ScalarType.UINT32:
      return getOption(field, signed) ? SIGNED : UINT32;
    case ScalarType.UINT64:
      if (isId(field)) return ID;
      return getOption(field, seconds) ? SECONDS : COUNT;
    default:
      throw new Error(`${field.toString()} has a type that has no form here`);
  }
}
