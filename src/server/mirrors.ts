import { randomUUID } from 'node:crypto';
import { Mirrors, type MirrorsDeps } from '../mirrors/mirrors.ts';
import type { AwakeChannels } from '../ports/directory.ts';
import type { Topics } from '../ports/runtime.ts';
import type { Config } from './config/config.ts';

type Deps = Omit<MirrorsDeps, 'topics' | 'findAwake' | 'newSalt' | 'reconnectMs' | 'above'> & {
  readonly topics: Topics | undefined;
  readonly awakeChannels: Pick<AwakeChannels, 'find'>;
};

/** SC1: undefined where there are no others to carry a part of the audience. */
export function mirrorsOf(
  { mirrorAbove, reconnectMs }: Pick<Config, 'mirrorAbove' | 'reconnectMs'>,
  { topics, awakeChannels, ...deps }: Deps,
): Mirrors | undefined {
  if (topics === undefined) return undefined;
  return new Mirrors({
    ...{ topics, ...deps, above: mirrorAbove, reconnectMs },
    findAwake: (sid) => awakeChannels.find(sid),
    newSalt: () => randomUUID(),
  });
}
