// What every program of ours does with `--help` and with what it does not understand.

/** As in sysexits.h. */
const EXIT_USAGE = 64;

/** Tells how the program is used, and ends it well. */
export function helpIfAsked(usage: string, args: readonly string[] = process.argv.slice(2)): void {
  if (!args.some((argument) => argument === '--help' || argument === '-h')) return;
  process.stdout.write(`${usage}\n`);
  process.exit(0);
}

/** Of a program that takes no arguments. */
export function takeNoArguments(usage: string, args: readonly string[] = process.argv.slice(2)): void {
  helpIfAsked(usage, args);
  const [unknown] = args;
  if (unknown !== undefined) endWithUsage(`${unknown} is not understood`, usage);
}

export function endWithUsage(mistake: string, usage: string): never {
  process.stderr.write(`${mistake}\n\n${usage}\n`);
  process.exit(EXIT_USAGE);
}
