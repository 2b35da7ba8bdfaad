import type { SampleLog } from '../../../ports/overview.ts';
import { readSamples, writeSample } from '../../records/sample.ts';
import { eachRow, type TellUnreadable } from '../../records/unreadable.ts';
import type { WorkerRequests } from '../workerRequests.ts';

type Parts = {
  readonly path: string;
  readonly request: WorkerRequests['request'];
  readonly tell: TellUnreadable;
};

export const samplesOf = ({ path, request, tell }: Parts): SampleLog => ({
  keep: ({ process, sample }) => request('keepSample', { process, at: sample.at, sample: writeSample(sample) }),
  since: async (from) => readSamples(await request('samplesSince', from), eachRow(path, tell)),
});
