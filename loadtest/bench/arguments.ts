import { parseArgs } from 'node:util';
import { isName, NAMES, type Name } from './goals.ts';
import type { SizeName } from './sizes.ts';

/** Needs something to be beside. */
const BEFORE: Name = 'commands_redis_vs_before';

export const USAGE = `usage: npm run bench [-- --quick] [--json] [--only NAME]… [--before FOLDER] [--out FILE.svg]
  --quick      fewer and shorter rounds: about a minute
  --smoke      as small as can be: shows that it works, its numbers mean nothing
  --json       the last line is {"ratios":{NAME: number, …}} instead of a table
  --only NAME  this one; may be repeated
  --before FOLDER  of another checkout, with its packages: ${BEFORE}
  --out FILE.svg   draws what has a goal beside it
names: ${NAMES.join('\n       ')}`;

export type Arguments = {
  readonly size: SizeName;
  readonly isJson: boolean;
  readonly names: readonly Name[];
  readonly before: string | undefined;
  /** Of the chart. */
  readonly out: string | undefined;
};

/** What was asked for, or what is wrong with it. */
export function readArguments(args: readonly string[]): Arguments | { readonly mistake: string } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        quick: { type: 'boolean', default: false },
        smoke: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        only: { type: 'string', multiple: true, default: [] },
        before: { type: 'string' },
        out: { type: 'string' },
      },
    });
    const unknown = values.only.find((name) => !isName(name));
    if (unknown !== undefined) throw new Error(`nothing is called ${unknown}`);
    if (values.quick && values.smoke) throw new Error('--quick or --smoke, not both');
    const { before, only, json, out } = values;
    if (before === undefined && only.includes(BEFORE)) throw new Error(`${BEFORE} needs --before FOLDER`);
    const names = NAMES.filter((name) =>
      only.length === 0 ? name !== BEFORE || before !== undefined : only.includes(name),
    );
    return { size: values.smoke ? 'smoke' : values.quick ? 'quick' : 'full', isJson: json, names, before, out };
  } catch (error) {
    return { mistake: error instanceof Error ? error.message : String(error) };
  }
}
