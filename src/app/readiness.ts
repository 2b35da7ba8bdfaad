import { Unavailable } from '../ports/channelStore.ts';
import type { Log } from '../ports/runtime.ts';
import type { Finding } from './storeProbe.ts';

export type Readiness = { readonly ready: true } | { readonly ready: false; readonly reason: string };

export type ReadinessDeps = {
  /** `cut off`: CL12. */
  readonly state: () => 'starting' | 'serving' | 'cut off' | 'stopping';
  readonly probe: () => Promise<Finding>;
  readonly log: Log;
};

/** Whether this process can take work. Anybody may ask: the reason names no place of ours, the log says the rest, once. */
export function createReadiness({ state, probe, log }: ReadinessDeps): () => Promise<Readiness> {
  let told: string | undefined;

  const tell = (reason: string | undefined, finding: Finding): void => {
    if (reason === told) return;
    told = reason;
    if (reason === undefined) log.info({}, 'ready again: the store takes changes');
    else log.warn(typeof finding === 'object' ? { err: finding.error } : {}, `not ready: ${reason}`);
  };

  return async () => {
    const now = state();
    if (now !== 'serving') return { ready: false, reason: `the server is ${now}` };
    const finding = await probe();
    const reason = whyAway(finding);
    tell(reason, finding);
    return reason === undefined ? { ready: true } : { ready: false, reason };
  };
}

/** As anybody may read it; undefined: it works. */
export function whyAway(finding: Finding): string | undefined {
  if (finding === 'well') return undefined;
  if (finding === 'silent') return 'the store does not answer';
  return finding.error instanceof Unavailable ? finding.error.publicly : 'the store does not work as it should';
}
