import { parseArgs } from 'node:util';
import type { Millis } from '../domain/ids.ts';
import type { Month } from '../ports/userLog.ts';
import { parseMonth } from './month.ts';

export type ArchiveArguments = { readonly month: Month; readonly isDryRun: boolean; readonly isForced: boolean };

export const USAGE = `usage: npm run archive -- --month 2026-10 [--dry-run] [--force]

Moves a month of the user log into a table of its own, while the server goes on. It needs the server's environment.
  --month 2026-10   the month of application, by LOG_TIMEZONE (UTC)
  --dry-run         counts only
  --force           also a month that is not over`;

const OPTIONS = {
  month: { type: 'string', multiple: true },
  'dry-run': { type: 'boolean' },
  force: { type: 'boolean' },
} as const;

/** What was asked for, or what is wrong with it. */
export function readArguments(
  args: readonly string[],
  aheadMs: Millis,
): ArchiveArguments | { readonly mistake: string } {
  try {
    const { values } = parseArgs({ args: [...args], options: OPTIONS });
    const [text, ...others] = values.month ?? [];
    if (text === undefined || others.length > 0) return { mistake: 'one month must be given: --month 2026-10' };
    const month = parseMonth(text, aheadMs);
    if (month === undefined) {
      return { mistake: `${JSON.stringify(text)} is no month: write it as 2026-10, from 1970-01 to 9999-12` };
    }
    return { month, isDryRun: values['dry-run'] ?? false, isForced: values.force ?? false };
  } catch (error) {
    return { mistake: error instanceof Error ? error.message : String(error) };
  }
}
