import type { z } from 'zod';
import * as answers from '../api/answers.ts';
import { journalEntry } from '../api/journal/journalAnswer.ts';
import type { ProblemCode } from '../door/reply.ts';
import { type Direction, type JsonSchema, jsonSchemas, referenceTo } from './jsonSchema.ts';
import type { Access, Operation, Play } from './operation.ts';
import { OPERATIONS } from './operations.ts';

type Content = Readonly<Record<string, { readonly schema: JsonSchema }>>;
type Parameter = {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
};
export type DescribedResponse = { readonly description: string; readonly content?: Content };
export type DescribedOperation = {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly security: readonly Readonly<Record<string, readonly []>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, DescribedResponse>>;
};

export type OpenApi = ReturnType<typeof describeApi>;

const NAMED: Readonly<Record<string, z.ZodType>> = {
  Problem: answers.problemAnswer,
  Channel: answers.channelLine,
  WholeChannel: answers.wholeChannel,
  Limits: answers.limitsAnswer,
  Stop: answers.stopAnswer,
  JournalEntry: journalEntry,
  Call: answers.callRecord,
  Event: answers.eventsAnswer.shape.events.element,
  Room: answers.roomAnswer,
  User: answers.wholeChannel.shape.links.element,
};

/** Grows with what no longer fits its clients. Not the server's own, which is nothing to strangers. */

/** The HTTP API as OpenAPI 3.1, made from the schemas that the routes read with and answer by. */
export function describeApi(plays: ReadonlySet<Play>, version: string) {
  const schemas = jsonSchemas(NAMED, 'output');
  const shown = OPERATIONS.filter(({ isForPlay }) => isForPlay === undefined || plays.has(isForPlay));
  const byPath = Map.groupBy(shown, ({ path }) => path);
  const described = [...byPath].map(([path, operations]) => [path, methodsOf(operations)] as const);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Linkcall',
      version,
      description: 'The HTTP API. Clients of a call join its room instead: see /docs/protocol.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(shown.map(({ tag }) => tag))].map((name) => ({ name })),
    paths: Object.fromEntries(described),
    components: { schemas, securitySchemes: SCHEMES },
  };
}

const SCHEMES = {
  admin: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A token whose role is admin.' },
  service: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'A token whose role is service, and whose scope, if it has one, names the order that it gives.',
  },
  metrics: { type: 'http', scheme: 'bearer', description: 'METRICS_TOKEN, where it is set.' },
} as const;

const SECURITY: Record<Access, DescribedOperation['security']> = {
  admin: [{ admin: [] }],
  service: [{ service: [] }, { admin: [] }],
  metrics: [{ metrics: [] }, {}],
  zego: [],
  everybody: [],
};

type Problems = NonNullable<Operation['problems']>;

const BY_ACCESS: Record<Access, Problems> = {
  admin: [
    [401, 'unauthorized', 'no token, or not a good one'],
    [403, 'forbidden', 'the token is no operator’s, or for another channel'],
  ],
  service: [
    [401, 'unauthorized', 'no token, or not a good one'],
    [403, 'forbidden', 'the token is for another channel, for other orders, or for none'],
  ],
  metrics: [[401, 'unauthorized', 'METRICS_TOKEN is set, and this is not it']],
  zego: [[401, 'unauthorized', 'the signature, the time or the project is wrong']],
  everybody: [],
};

const WITH_BODY: Problems = [
  [400, 'bad-request', 'the body is not as it has to be'],
  [413, 'too-large', 'the body is larger than 64 KiB'],
  [415, 'unsupported-media-type', 'the body is of another type'],
];

function methodsOf(operations: readonly Operation[]): Readonly<Record<string, DescribedOperation>> {
  return Object.fromEntries(operations.map((operation) => [operation.method, describe(operation)]));
}

function describe(operation: Operation): DescribedOperation {
  const { id, tag, summary, access, body, mayBeEmpty = false, takesForms } = operation;
  const parameters = [
    ...pathParameters(operation.path),
    ...queryParameters(operation.query),
    ...(operation.isKeyed ? [KEY] : []),
  ];
  return {
    operationId: id,
    tags: [tag],
    summary,
    security: SECURITY[access],
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && { requestBody: { required: !mayBeEmpty, content: bodyOf(body, takesForms) } }),
    responses: responsesOf(operation),
  };
}

function bodyOf(body: z.ZodType, takesForms: true | undefined): Content {
  const schema = schemaOf(body, 'input');
  return { ...json(schema), ...(takesForms && { 'application/x-www-form-urlencoded': { schema } }) };
}

function responsesOf({ answer, access, body, problems = [] }: Operation): DescribedOperation['responses'] {
  const content =
    'parse' in answer
      ? json(schemaOf(answer, 'output'))
      : Object.fromEntries(answer.map((type) => [type, { schema: {} }]));
  const all = [...problems, ...BY_ACCESS[access], ...(body === undefined ? [] : WITH_BODY)];
  const byStatus = Map.groupBy(all, ([status]) => status);
  const others = [...byStatus].sort(([one], [other]) => one - other).map(([status, some]) => [status, problem(some)]);
  return { 200: { description: 'done', content }, ...Object.fromEntries(others), default: OTHER };
}

const PROBLEM_CONTENT = { 'application/json': { schema: { $ref: referenceTo('Problem') } } };
const OTHER = { description: 'anything else that is wrong', content: PROBLEM_CONTENT };

function problem(some: Problems): DescribedResponse {
  const told = some.map(([, code, when]: readonly [number, ProblemCode, string]) => `${code}: ${when}`);
  return { description: told.join('; '), content: PROBLEM_CONTENT };
}

const json = (schema: JsonSchema): Content => ({ 'application/json': { schema } });

function pathParameters(path: string): Parameter[] {
  const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const description = 'the channel, or its room at ZEGO: 1 to 128 bytes of text without control characters';
  return named.map((name) => ({
    name,
    in: 'path',
    required: true,
    description,
    schema: { type: 'string', minLength: 1 },
  }));
}

const KEY: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'the name that the sender has for it: a repeat under the same name is done once, and answered alike',
  schema: { type: 'string', minLength: 1, maxLength: 64 },
};

function queryParameters(query: z.ZodObject | undefined): Parameter[] {
  if (query === undefined) return [];
  const { properties = {}, required = [] } = schemaOf(query, 'input');
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    ...(description !== undefined && { description }),
    schema,
  }));
}

function schemaOf(schema: z.ZodType, io: Direction): JsonSchema {
  const name = Object.keys(NAMED).find((known) => NAMED[known] === schema);
  if (name !== undefined) return { $ref: referenceTo(name) };
  return jsonSchemas({ ...NAMED, anonymous: schema }, io).anonymous ?? {};
}
