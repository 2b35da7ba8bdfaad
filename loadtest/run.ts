// Plays many channels, each with a host and viewers, against any Linkcall server; measures it, and checks what they see.
// Exit code 0 if all invariants hold, 1 if not, 64 for wrong arguments, 69 if there is no server that lets it in.
import { endWithUsage, helpIfAsked } from '../src/server/usage.ts';
import { type LoadArguments, readArguments, USAGE } from './load/arguments.ts';
import { tableText } from './load/report/table.ts';
import { tablesOf, verdict } from './load/report/tables.ts';
import { writeReport } from './load/report/writeReport.ts';
import { runLoad } from './load/run.ts';
import { Unavailable, whyOf } from './load/serverUnderTest.ts';

const EXIT_VIOLATED = 1;
const EXIT_UNAVAILABLE = 69;
const EXIT_INTERRUPTED = 130;

const options = argumentsOrExit();
const stop = new AbortController();
process.on('SIGINT', () => {
  if (stop.signal.aborted) process.exit(EXIT_INTERRUPTED);
  process.stderr.write('\nEnding: what is under way is answered first. Ctrl-C once more ends at once.\n');
  stop.abort();
});

// Whoever reads only the first lines, as `head` does, closes the pipe.
process.stdout.on('error', () => {});

process.exit(await run().catch(failed));

async function run(): Promise<number> {
  const summary = await runLoad({ options, stop: stop.signal, progress: process.stderr });
  const page = options.reportFolder === undefined ? undefined : await writeReport(options.reportFolder, summary);
  for (const table of tablesOf(summary)) say(tableText(table));
  for (const doubt of summary.doubts) say(`Mind: ${doubt}`);
  if (page !== undefined) say(`The report is in ${page}`);
  say(verdict(summary));
  return summary.violationCount === 0 ? 0 : EXIT_VIOLATED;
}

function argumentsOrExit(): LoadArguments {
  helpIfAsked(USAGE);
  const read = readArguments(process.argv.slice(2), process.env);
  if (!('mistakes' in read)) return read;
  return endWithUsage(read.mistakes.join('\n'), USAGE);
}

function failed(error: unknown): number {
  process.stderr.write(`\n${whyOf(error)}\n`);
  return error instanceof Unavailable ? EXIT_UNAVAILABLE : EXIT_VIOLATED;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
