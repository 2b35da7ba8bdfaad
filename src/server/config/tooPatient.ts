import { LIFE_MS } from '../../cluster/processLife.ts';
import { ANSWERED_WITHIN_MS_MAX } from '../../stores/redis/patience.ts';
import { settings } from './settings.ts';

/** ST7, CL4. Elsewhere somebody may look at it with a debugger, or the machine is slow. */
const MOST_IN_PRODUCTION = [
  ['REDIS_ANSWER_MS', ANSWERED_WITHIN_MS_MAX],
  ['PROCESS_LIFE_MS', LIFE_MS],
] as const;

/** Settings by which others would wait for longer than was promised, each with the most that may be. */
export function tooPatient(set: Readonly<Record<string, string | undefined>>): [string, number][] {
  if (set.NODE_ENV !== 'production') return [];
  return MOST_IN_PRODUCTION.flatMap(([name, most]): [string, number][] => {
    // What is no number in range is told already.
    const read = settings.shape[name].safeParse(set[name]);
    return read.success && read.data > most ? [[name, most]] : [];
  });
}
