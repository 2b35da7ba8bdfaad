import { z } from 'zod';
import type { Wish } from '../../src/domain/channel.ts';
import { isLine } from '../fields.ts';

// PE13: what an application may bring along.

const NOTE_CHARS_MAX = 200;
const EXT_BYTES_MAX = 1_024;
const MODES = { 1: 'audio', 2: 'video', 3: 'both' } as const;
const allowedMode = 'mode must be 1, 2 or 3';
const allowedNote = `note must be text of at most ${NOTE_CHARS_MAX} characters without control characters`;
const allowedExt = `ext must be JSON, of at most ${EXT_BYTES_MAX} bytes as text`;

export const wishFields = {
  mode: z
    .literal([1, 2, 3], { error: allowedMode })
    .describe('to apply: with what: 1 sound, 2 picture, 3 both, as if it is missing')
    .optional(),
  note: z
    .string({ error: allowedNote })
    .refine((text) => isLine(text, NOTE_CHARS_MAX), { error: allowedNote })
    .describe('to apply: what those read who let people in')
    .meta({ maxLength: NOTE_CHARS_MAX })
    .optional(),
  ext: z
    .unknown()
    .transform((value, context) => {
      const text = value === undefined ? undefined : jsonText(value);
      if (value !== undefined && text === undefined) context.addIssue({ code: 'custom', message: allowedExt });
      return text;
    })
    .meta({ description: `to apply: JSON of your own, of at most ${EXT_BYTES_MAX} bytes as text: handed on as it is` })
    .optional(),
};

type Fields = { mode?: keyof typeof MODES | undefined; note?: string | undefined; ext?: string | undefined };

/** Undefined where nothing is said. */
export function wishOf({ mode = 3, note = '', ext }: Fields): { readonly wish?: Wish } {
  if (mode === 3 && note === '' && ext === undefined) return {};
  return { wish: { mode: MODES[mode], note, ...(ext !== undefined && { ext }) } };
}

/** Undefined for what is not JSON, or too long. What it is read from is a few KiB, so it is made before it is measured. */
function jsonText(value: unknown): string | undefined {
  if (!isJson(value)) return undefined;
  const text = JSON.stringify(value);
  return new TextEncoder().encode(text).length <= EXT_BYTES_MAX ? text : undefined;
}

function isJson(value: unknown): boolean {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isJson);
  // What JSON.stringify leaves out may be missing.
  return typeof value === 'object' && Object.values(value).every((one) => one === undefined || isJson(one));
}
