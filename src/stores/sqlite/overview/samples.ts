import type { SampleLog } from '../../../ports/overview.ts';
import { readSamples, writeSample } from '../../records/sample.ts';
import { eachRow } from '../../records/unreadable.ts';
import type { FileReader } from '../workerRequests.ts';

export const samplesOf = ({ path, request, tell }: FileReader): SampleLog => ({
  keep: ({ process, sample }) => request('keepSample', { process, at: sample.at, sample: writeSample(sample) }),
  since: async (from) => readSamples(await request('samplesSince', from), eachRow(path, tell)),
});
