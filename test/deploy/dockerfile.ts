import { readFileSync } from 'node:fs';

export type Instruction = { readonly name: string; readonly rest: string };
export type Stage = { readonly from: string; readonly name: string; readonly instructions: readonly Instruction[] };

/** The stages of the Dockerfile, in their order. */
export function readStages(): readonly Stage[] {
  const lines = readFileSync('Dockerfile', 'utf8')
    .split('\n')
    .filter((line) => !line.startsWith('#') && line.trim() !== '');
  const instructions = lines
    .join('\n')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .map((line): Instruction => {
      const [, name = '', rest = ''] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
      return { name, rest };
    });
  return instructions.flatMap(({ name, rest }, nth) => {
    if (name !== 'FROM') return [];
    const [from = '', , itsName = ''] = rest.split(' ');
    const following = instructions.slice(nth + 1);
    const end = following.findIndex((one) => one.name === 'FROM');
    return [{ from, name: itsName, instructions: end === -1 ? following : following.slice(0, end) }];
  });
}

export function stage(name: string): Stage {
  const found = readStages().find((one) => one.name === name);
  if (found === undefined) throw new Error(`the Dockerfile has no stage ${name}`);
  return found;
}

/** What was said last; exec form, as a program takes it. */
export function wordsOf({ instructions }: Stage, name: string): readonly string[] {
  const rest = instructions.findLast((one) => one.name === name)?.rest ?? '';
  const json = rest.slice(rest.indexOf('['));
  return JSON.parse(json);
}
