// What mirrors cost the process that has a channel, and when the last of many viewers sees a change.
import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { endWithUsage, helpIfAsked } from '../src/server/usage.ts';
import { asSvg, asText } from './bench/curve.ts';
import { costOf } from './bench/mirrors/cost.ts';
import { delaysOf } from './bench/mirrors/delay.ts';
import { MEASURED } from './bench/mirrors/forecast/assumptions.ts';
import { assumptionsOf, besideMeasured, modelText } from './bench/mirrors/forecast/model.ts';
import { asJson, costText, curvesOf, ratiosText } from './bench/mirrors/report.ts';
import { SIZES, type SizeName } from './bench/mirrors/sizes.ts';
import { note, runProgram } from './bench/program.ts';
import { inTestBed } from './bench/testBed.ts';

const USAGE = `usage: npm run bench:mirrors [-- --quick] [--json] [--out FILE.svg] | -- --simulate
  --quick      fewer viewers, and seldomer: about a minute
  --smoke      as small as can be: shows that it works, its numbers mean nothing
  --json       the last line is {"ratios":{NAME: number, …}, …} instead of a text
  --out FILE   draws when the last viewer sees a change
  --simulate   measures nothing: 20,000 to 1,000,000 viewers in virtual time, by costs that were measured before

What a change costs the process that has the channel, with 20,000 viewers in 4 mirrors beside 20 and none, and beside 20 while
20,000 of a channel elsewhere are told of a change in the same moment, in turns; and when
the last of 1,000 to 20,000 viewers has it, on 1, 2 and 4 processes, beside one room without mirrors. Real viewers, each with an
open file here and another there, of which each process needs ${SIZES.full.delay.perProcess + 200}: see ulimit -n. It needs redis-server.
In the end the same is simulated in virtual time by what was measured, and so are 100,000 and 1,000,000 viewers on more machines.`;

helpIfAsked(USAGE);
const { sizeName, isJson, isSimulated, out } = readArguments();
const size = SIZES[sizeName];

await runProgram(isSimulated ? 0 : size.delay.perProcess, async () =>
  isSimulated ? modelText(MEASURED, []) : measure(),
);

function measure(): Promise<string> {
  return inTestBed(async (testBed) => {
    const cost = await costOf({ testBed, size: size.cost, say: note });
    const delays = await delaysOf({ testBed, size: size.delay, say: note });
    const curves = curvesOf(delays);
    if (out !== undefined) await writeFile(out, asSvg(curves));
    const assumed = assumptionsOf(cost, delays);
    const measured = { cost, delays, assumed };
    if (isJson) return asJson(measured);
    const model = modelText(assumed, besideMeasured(assumed, delays, availableParallelism()));
    return [costText(cost), ...curves.map(asText), ratiosText(measured), model].join('\n\n');
  });
}

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        quick: { type: 'boolean', default: false },
        smoke: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        simulate: { type: 'boolean', default: false },
        out: { type: 'string' },
      },
    });
    const { quick, smoke, json, simulate, out } = values;
    if (quick && smoke) throw new Error('--quick or --smoke, not both');
    const sizeName: SizeName = smoke ? 'smoke' : quick ? 'quick' : 'full';
    return { sizeName, isJson: json, isSimulated: simulate, out };
  } catch (error) {
    return endWithUsage(error instanceof Error ? error.message : String(error), USAGE);
  }
}
