import { Unreadable } from './reader.ts';
import { damaged } from './storeError.ts';

/** What cannot be read is the damage of its place alone (ST7). */
export function readKept<T>(place: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Unreadable) throw damaged(place, error.message);
    throw error;
  }
}
