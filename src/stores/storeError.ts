import { Unavailable } from '../ports/channelStore.ts';

type StoreErrorOptions = ErrorOptions & { readonly publicly?: string | undefined };

/** A store cannot do its work: the message names the file (or folder) and says what to do about it (ST7). */
export class StoreError extends Unavailable {
  override readonly name: string = 'StoreError';

  constructor(message: string, { publicly = 'the store cannot be used', ...options }: StoreErrorOptions = {}) {
    super(publicly, message, options);
  }
}

/** A setting has to be changed, or what it names: to start again as it is would be in vain. */
export class WrongSetting extends StoreError {}

/** The store was asked, and its answer is lost: what was asked for may have been done. */
export class AnswerLost extends StoreError {}

const NO_NEW_START = 'Restore it from a backup; nothing was overwritten, and no new one is made in its place.';

export const REDIS_AWAY = 'Redis is away';
export const FILE_AWAY = 'the SQLite file cannot be used';

/** By SQLite's primary result codes. */
const ADVICE: Readonly<Record<number, string>> = {
  1: 'A table is not as Linkcall made it: undo what was changed, or restore the file from a backup.',
  5: 'Another program keeps it busy: find and stop that one.',
  8: 'This process may not write there: correct the permissions of the file and its folder.',
  10: 'The disk failed or has no more room: look at the disk; service returns by itself once writing works again.',
  11: `It is damaged. ${NO_NEW_START}`,
  13: 'The disk is full: make room; service returns by itself.',
  14: 'This process cannot open it: correct the permissions of the file and its folder.',
  19: 'A rule forbids it that is not ours: undo what was changed in the file, or restore it from a backup.',
  26: `It is not an SQLite database, or its beginning is damaged. ${NO_NEW_START}`,
};

export function damaged(path: string, finding: string): StoreError {
  return new StoreError(whatIsDamaged(path, finding), { publicly: FILE_AWAY });
}

export const whatIsDamaged = (place: string, finding: string): string => `${place}: ${finding}. ${NO_NEW_START}`;

export function explain(path: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const advice = ADVICE[primaryCode(error)] ?? 'This is not a known fault of the disk or the file: please report it.';
  return new StoreError(`${path}: ${message}. ${advice}`, { cause: error, publicly: FILE_AWAY });
}

export function primaryCode(error: unknown): number {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
  return typeof code === 'number' ? code & 0xff : 0;
}
