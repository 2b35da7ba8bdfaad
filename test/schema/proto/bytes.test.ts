import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { type DescMessage, fromBinary } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import fc from 'fast-check';
import { file_linkcall } from '../../../schema/proto/linkcall_pb.ts';
import { fromBytes, toBytes } from '../../../schema/proto/messages.ts';
import { ORIGINAL, OURS, protoc } from './protoc.ts';
import { type Body, bodies } from './samples.ts';

const RUNS = 200;
const RUNS_WITH_PROTOC = 5;
const SEED = 20;

const MESSAGES = file_linkcall.messages.filter(({ name }) => name.startsWith('linkcall_'));
const FIRST_TAG_OF_OURS = 101;

/** As a file says them, by name. */
function messagesIn(file: string) {
  const folder = mkdtempSync(join(tmpdir(), 'linkcall-proto-'));
  try {
    const path = join(folder, 'descriptors');
    protoc([`--descriptor_set_out=${path}`, file]);
    const { file: files } = fromBinary(FileDescriptorSetSchema, readFileSync(path));
    return new Map(files.flatMap(({ messageType }) => messageType).map((message) => [message.name, message]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function samplesOf(message: DescMessage, ids: 'numbers' | 'any'): Body[] {
  return fc.sample(bodies(message, ids), { numRuns: RUNS_WITH_PROTOC, seed: SEED });
}

/** What the original knows, if the rest has its default. */
const ofTheOriginal = (message: DescMessage): Body[] =>
  samplesOf(message, 'numbers').map((body) => withoutOurs(message, body));

function withoutOurs(message: DescMessage, body: Body): Body {
  const known = message.fields.filter(({ number }) => number < FIRST_TAG_OF_OURS);
  const entries = known.flatMap(({ name, message: of }) => {
    const value = body[name];
    if (of === undefined || value === undefined) return value === undefined ? [] : [[name, value] as const];
    const inner = (one: Body) => withoutOurs(of, one);
    return [[name, Array.isArray(value) ? value.map(inner) : inner(value as Body)] as const];
  });
  return Object.fromEntries(entries);
}

type Sample = { readonly name: string; readonly bytes: Uint8Array };

const sampleOf = ({ name }: DescMessage, body: Body): Sample => ({ name, bytes: toBytes(name, body) });

/** All in one message, whose fields are the messages that there are: protoc takes longer to start than to read them. */
function sameFor(file: string, samples: readonly Sample[]): void {
  const names = [...new Set(samples.map(({ name }) => name))];
  const folder = mkdtempSync(join(tmpdir(), 'linkcall-proto-'));
  try {
    const fields = names.map((name, index) => `repeated ${name} ${name}_samples = ${index + 1};`);
    const all = join(folder, 'all.proto');
    writeFileSync(
      all,
      `syntax = "proto2"; package c_linkcall; import "${basename(file)}"; message all { ${fields.join(' ')} }`,
    );
    const writer = new BinaryWriter();
    for (const [index, name] of names.entries())
      for (const { bytes } of samples.filter((sample) => sample.name === name))
        writer.tag(index + 1, WireType.LengthDelimited).bytes(bytes);
    const bytes = writer.finish();
    const paths = [`-I${folder}`, `-I${dirname(file)}`];
    const text = protoc([...paths, '--decode=c_linkcall.all', all], bytes).toString();
    assert.doesNotMatch(text, /^\s*\d+[:{ ]/m, 'protoc knows each tag');
    assert.deepEqual(protoc([...paths, '--encode=c_linkcall.all', all], text), Buffer.from(bytes), text);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the bytes of linkcall.proto', () => {
  it('[IN11] keep each tag, type and label of the original', () => {
    const ours = messagesIn(OURS);
    for (const [name, { field: fields }] of messagesIn(ORIGINAL)) {
      const told = fields.map(({ name, number, type, label, typeName }) => ({ name, number, type, label, typeName }));
      const kept = (ours.get(name)?.field ?? [])
        .map(({ name, number, type, label, typeName }) => ({ name, number, type, label, typeName }))
        .filter(({ number }) => told.some((field) => field.number === number));
      assert.deepEqual(kept, told, name);
    }
  });

  for (const message of MESSAGES) {
    const { name } = message;

    it(`[IN11] ${name} is read back as it was written`, () => {
      const back = (body: Body) => assert.deepEqual(fromBytes(name, toBytes(name, body)), body);
      fc.assert(fc.property(bodies(message, 'any'), back), { numRuns: RUNS });
    });
  }

  it('[IN11] are to protoc what they are to us, both ways', () => {
    const all = MESSAGES.flatMap((message) => samplesOf(message, 'any').map((body) => sampleOf(message, body)));
    sameFor(OURS, all);
  });

  it('[IN11] are to a phone of the original what they are to us, both ways', () => {
    const known = messagesIn(ORIGINAL);
    const theirs = MESSAGES.filter(({ name }) => known.has(name));
    sameFor(
      ORIGINAL,
      theirs.flatMap((message) => ofTheOriginal(message).map((body) => sampleOf(message, body))),
    );
  });
});
