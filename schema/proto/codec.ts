import type { DescField, DescFile, DescMessage } from '@bufbuild/protobuf';
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { FeatureSet_FieldPresence } from '@bufbuild/protobuf/wkt';
import { isId, isNumericId, scalarValue, type Value } from './values.ts';

// Between bodies of the JSON protocol and bytes by a file of protobuf: fields have the same names, and what differs in their
// values is told by their options there. The library's own reader is not for strangers' bytes: it does not look at the type
// that a value has on the wire, and reads on in the middle of another.

type Field = Value & {
  readonly name: string;
  readonly number: number;
  readonly isList: boolean;
  readonly isRequired: boolean;
  /** What is read where there is nothing, and not written where it need not be; undefined: it is not there then. */
  readonly absent: unknown;
  /** Of `…_text`: the field whose ids it has where one of them is no number. */
  readonly idOf: string | undefined;
  readonly hasText: boolean;
};

type Form = { readonly name: string; readonly fields: readonly Field[]; readonly byNumber: ReadonlyMap<number, Field> };

type Body = Record<string, unknown>;

export type Codec = {
  /** Throws for a body that lacks what is required. */
  readonly toBytes: (name: string, body: object) => Uint8Array;
  /** Undefined for bytes that are no such message. A value of another type than its field's is unknown, and skipped. */
  readonly fromBytes: (name: string, bytes: Uint8Array) => Body | undefined;
};

export function createCodec({ messages, proto }: DescFile): Codec {
  const forms = new Map(withNested(messages).map((message) => [message.typeName, formOf(message, valueFor)]));
  function formNamed(typeName: string): Form {
    const form = forms.get(typeName);
    if (form === undefined) throw new Error(`there is no message ${typeName}`);
    return form;
  }
  function valueFor(field: DescField): Value {
    const typeName = field.message?.typeName;
    return typeName === undefined ? scalarValue(field) : messageValue(() => formNamed(typeName));
  }
  const named = (name: string) => formNamed(`${proto.package}.${name}`);
  return {
    toBytes(name, body) {
      const writer = new BinaryWriter();
      writeBody(named(name), writer, body);
      return writer.finish();
    },
    fromBytes(name, bytes) {
      const form = named(name);
      try {
        return readBody(form, new BinaryReader(bytes));
      } catch {
        // The library throws errors of several kinds for what is cut off, too deep or no tag.
        return undefined;
      }
    },
  };
}

const withNested = (messages: readonly DescMessage[]): DescMessage[] =>
  messages.flatMap((message) => [message, ...withNested(message.nestedMessages)]);

function formOf(message: DescMessage, valueFor: (field: DescField) => Value): Form {
  const names = new Set(message.fields.map(({ name }) => name));
  // Others write them in the order of their tags, too, wherever they stand in the file.
  const inOrder = message.fields.toSorted((one, other) => one.number - other.number);
  const fields = inOrder.map((field): Field => {
    const idName = field.name.replace(/_text$/, '');
    return {
      ...valueFor(field),
      name: field.name,
      number: field.number,
      isList: field.fieldKind === 'list',
      isRequired: field.presence === FeatureSet_FieldPresence.LEGACY_REQUIRED,
      absent: absentOf(field),
      idOf: idName !== field.name && names.has(idName) ? idName : undefined,
      hasText: names.has(`${field.name}_text`),
    };
  });
  return { name: message.name, fields, byNumber: new Map(fields.map((field) => [field.number, field])) };
}

function absentOf(field: DescField): unknown {
  if (field.fieldKind === 'list') return [];
  if (isId(field)) return field.presence === FeatureSet_FieldPresence.LEGACY_REQUIRED ? '' : undefined;
  const said = 'getDefaultValue' in field ? field.getDefaultValue() : undefined;
  return typeof said === 'bigint' ? Number(said) : said;
}

const messageValue = (form: () => Form): Value => ({
  wireType: WireType.LengthDelimited,
  write(writer, value) {
    if (typeof value !== 'object' || value === null) throw new Error(`${form().name} is an object`);
    writer.fork();
    writeBody(form(), writer, value);
    writer.join();
  },
  read: (reader) => readBody(form(), new BinaryReader(reader.bytes())),
});

function writeBody({ name, fields }: Form, writer: BinaryWriter, body: object): void {
  for (const field of fields) {
    const value = valueIn(body, field);
    if (field.isList && Array.isArray(value)) for (const one of value) writeOne(field, writer, one);
    else if (value !== undefined && (field.isRequired || value !== field.absent)) writeOne(field, writer, value);
    else if (field.isRequired) throw new Error(`${name} lacks ${field.name}`);
  }
}

function writeOne(field: Field, writer: BinaryWriter, value: unknown): void {
  writer.tag(field.number, field.wireType);
  field.write(writer, value);
}

/** Ids go as numbers, or, where one of them is none, as text. */
function valueIn(body: object, { name, idOf, hasText, isList }: Field): unknown {
  const value: unknown = Reflect.get(body, idOf ?? name);
  if (idOf !== undefined) return needsText(value) ? value : undefined;
  return isList && hasText && needsText(value) ? undefined : value;
}

const needsText = (ids: unknown): boolean => {
  if (Array.isArray(ids)) return ids.some(needsText);
  return ids !== undefined && ids !== '' && !isNumericId(ids);
};

function readBody({ fields, byNumber }: Form, reader: BinaryReader): Body {
  const body: Body = {};
  for (const { name, isList, absent, idOf } of fields) {
    if (idOf !== undefined) continue;
    if (isList) body[name] = [];
    else if (absent !== undefined) body[name] = absent;
  }
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    const field = byNumber.get(number);
    if (field?.wireType === wireType) put(body, field, field.read(reader));
    else if (field?.isList && wireType === WireType.LengthDelimited) readPacked(body, field, reader.bytes());
    else reader.skip(wireType, number);
  }
  return body;
}

/** Numbers of a list may come in one piece. */
function readPacked(body: Body, field: Field, bytes: Uint8Array): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) put(body, field, field.read(reader));
}

function put(body: Body, { name, idOf, isList }: Field, value: unknown): void {
  if (value === undefined) return;
  const at = idOf ?? name;
  const before = body[at];
  if (!isList) body[at] = value;
  else if (Array.isArray(before)) before.push(value);
}
