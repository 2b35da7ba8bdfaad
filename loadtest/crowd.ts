// What many connections that only watch cost one process, how its commands fare beside them, and how they come back.
import { parseArgs } from 'node:util';
import { endWithUsage, helpIfAsked } from '../src/server/usage.ts';
import { crowdOf, reportOf } from './bench/crowd.ts';
import { note, runProgram } from './bench/program.ts';
import { inTestBed } from './bench/testBed.ts';

const CONNECTIONS = 19_000;
const PER_CHANNEL = 1_000;

const USAGE = `usage: npm run bench:crowd [-- --connections ${CONNECTIONS}] [--seconds 10]

Lets so many viewers come to one process, tells what they cost at rest, sends 100 commands a second beside them, then kills the
process and tells when the last of them is back in a new one. Each of them takes an open file here and another there: see ulimit -n.`;

helpIfAsked(USAGE);
const size = readArguments();

await runProgram(size.connections, () =>
  inTestBed(async (testBed) => reportOf(await crowdOf(testBed, { ...size, say: note }))),
);

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        connections: { type: 'string', default: `${CONNECTIONS}` },
        seconds: { type: 'string', default: '10' },
      },
    });
    const [connections, seconds] = [Number(values.connections), Number(values.seconds)];
    if (!Number.isInteger(connections) || connections < 1)
      throw new Error('--connections must be a whole number from 1 on');
    if (!(seconds > 0)) throw new Error('--seconds must be more than 0');
    return { connections, seconds, perChannel: PER_CHANNEL };
  } catch (error) {
    return endWithUsage(error instanceof Error ? error.message : String(error), USAGE);
  }
}
