import { whyAway } from '../app/readiness.ts';
import type { Finding } from '../app/storeProbe.ts';
import type { Service, Standing } from '../ports/overview.ts';
import type { Clock } from '../ports/runtime.ts';
import { noted, together } from './standing.ts';

export type WatchedService = {
  service(): Service;
  /** Asks how it fares, if it can be asked: `service` tells later. */
  look(): void;
};

type Named = Pick<Service, 'name' | 'kind'>;

/** One that is asked. */
export function askedService(named: Named, probe: () => Promise<Finding>, clock: Pick<Clock, 'now'>): WatchedService {
  const { service, note } = notedService(named, clock);
  return { service, look: () => void probe().then((finding) => note(whyAway(finding))) };
}

/** One that others ask, who tell what came of it: undefined, it answered. */
export function notedService(named: Named, clock: Pick<Clock, 'now'>) {
  let standing: Standing = { is: 'unknown' };
  return {
    service: (): Service => ({ ...named, standing }),
    look: () => {},
    note: (why: string | undefined): void => {
      standing = noted(standing, why, clock.now());
    },
  };
}

/** Each once, as all who were asked know it. */
export function mergeServices(told: readonly Service[]): readonly Service[] {
  const byName = Map.groupBy(told, ({ name, kind }) => `${name} ${kind}`);
  return [...byName.values()].flatMap((all) => {
    const [first] = all;
    return first === undefined ? [] : [{ ...first, standing: together(all.map(({ standing }) => standing)) }];
  });
}
