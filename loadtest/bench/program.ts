import { openFilesMax } from './processes.ts';

const EXIT_FAILED = 1;
const EXIT_STOPPED = 130;
/** Beside the viewers' connections. */
const OTHER_FILES = 200;

/** Writes what was measured, or why nothing was, and ends the process. `viewers`: so many must be able to connect. */
export async function runProgram(viewers: number, measure: () => Promise<string>): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(EXIT_STOPPED));
  try {
    if (openFilesMax() < viewers + OTHER_FILES)
      throw new Error(
        `${viewers} viewers need as many open files, and this process may have ${openFilesMax()}: see ulimit -n.`,
      );
    const text = await measure();
    process.stdout.write(`${text}\n`, () => process.exit());
  } catch (error) {
    note(error instanceof Error ? error.message : String(error));
    process.exit(EXIT_FAILED);
  }
}

/** How it goes, beside what is measured. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}
