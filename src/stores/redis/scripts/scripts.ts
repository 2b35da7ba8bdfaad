import type { Redis } from 'ioredis';
import { readScript, type Script } from './script.ts';

type Name =
  | 'append'
  | 'publish'
  | 'open'
  | 'settle'
  | 'peek'
  | 'journal'
  | 'take'
  | 'forget'
  | 'reject'
  | 'release'
  | 'takeLanes'
  | 'settleLane'
  | 'postponeLane'
  | 'putLanes'
  | 'trim'
  | 'changeBlock'
  | 'revoke'
  | 'restorePeople';

export type Scripts = Readonly<Record<Name, Script>>;

export function readScripts(): Scripts {
  const fileOf = (name: string) => new URL(`${name}.lua`, import.meta.url);
  const read = (name: Name) => readScript(fileOf(name));
  const ofPeople = (name: string) => fileOf(`people/${name}`);
  const readWithPeople = (name: Name, file = fileOf(name)) => readScript(ofPeople('people'), file);
  return {
    append: readWithPeople('append'),
    publish: readWithPeople('publish'),
    changeBlock: readWithPeople('changeBlock', ofPeople('changeBlock')),
    revoke: readWithPeople('revoke', ofPeople('revoke')),
    restorePeople: readWithPeople('restorePeople', ofPeople('restorePeople')),
    open: read('open'),
    settle: read('settle'),
    peek: read('peek'),
    journal: read('journal'),
    take: read('take'),
    forget: read('forget'),
    reject: read('reject'),
    release: read('release'),
    takeLanes: read('takeLanes'),
    settleLane: read('settleLane'),
    postponeLane: read('postponeLane'),
    putLanes: read('putLanes'),
    trim: read('trim'),
  };
}

/** From then on a connection runs them by their digests; a Redis that was started anew knows none. */
export async function loadScripts(client: Redis, scripts: Scripts): Promise<void> {
  await Promise.all(Object.values(scripts).map(({ source }) => client.script('LOAD', source)));
}
