import { Damaged } from '../../ports/channelStore.ts';
import { whatIsDamaged } from '../storeError.ts';
import { Unreadable } from './read.ts';
import { type EachRow, eachRow, type TellUnreadable } from './unreadable.ts';

/** What cannot be read is the damage of its channel alone (ST7), and told of like any other row (IN14). */
export function readKept<T>(place: string, tell: TellUnreadable, read: (each: EachRow) => T): T {
  try {
    return read(eachRow(place, tell));
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    tell({ kind: 'channel', key: place, reason: error.message });
    throw new Damaged(whatIsDamaged(place, error.message), { cause: error });
  }
}
