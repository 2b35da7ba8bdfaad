import { z } from 'zod';
import { type KeptSample, REPLY_WITHIN_MS, type Sample } from '../../ports/overview.ts';
import { json, read } from './read.ts';
import type { EachRow } from './unreadable.ts';

/** In this order; a new one goes to the end. Behind them: the replies. */
const FIELDS = [
  ...(['at', 'channels', 'live', 'linked', 'waiting', 'clients', 'bytes', 'commands', 'refusals'] as const),
  ...(['callbacks', 'gaps', 'lagMs', 'cutsOwed', 'webhookMs', 'userLog', 'logBytes'] as const),
] as const satisfies readonly (keyof Sample)[];

const numbers = z.array(z.number());
const packed = z.compile(z.tuple([numbers.length(FIELDS.length), numbers.length(REPLY_WITHIN_MS.length + 1)]));

const PLACES = 100;
const rounded = (value: number): number => Math.round(value * PLACES) / PLACES;

/** As short as it can be: a process sends six hundred of them at once. */
export const packSample = (sample: Sample): readonly [readonly number[], readonly number[]] => [
  FIELDS.map((field) => rounded(sample[field])),
  sample.replies,
];

export const sample: z.ZodType<Sample> = packed.transform(([values, replies]): Sample => {
  const of = (field: (typeof FIELDS)[number]): number => values[FIELDS.indexOf(field)] ?? 0;
  return {
    at: of('at'),
    channels: of('channels'),
    live: of('live'),
    linked: of('linked'),
    waiting: of('waiting'),
    clients: of('clients'),
    bytes: of('bytes'),
    commands: of('commands'),
    refusals: of('refusals'),
    callbacks: of('callbacks'),
    gaps: of('gaps'),
    lagMs: of('lagMs'),
    cutsOwed: of('cutsOwed'),
    webhookMs: of('webhookMs'),
    userLog: of('userLog'),
    logBytes: of('logBytes'),
    replies,
  };
});

export const writeSample = (kept: Sample): string => JSON.stringify(packSample(kept));

const row = z.object({ process: z.string(), sample: json(sample) });

/** IN14: one that cannot be read costs a minute of one process. */
export const readSamples = (raws: readonly unknown[], each: EachRow): readonly KeptSample[] =>
  each('sample', raws, (raw) => read(row, raw, 'sample'), JSON.stringify);
