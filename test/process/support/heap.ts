import assert from 'node:assert/strict';
import { readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { TestServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';

const SIGNAL = 'SIGUSR2';

/** For the NODE_OPTIONS of a server whose heap is to be looked at. */
export const HEAP_ON_SIGNAL = `--heapsnapshot-signal=${SIGNAL} --diagnostic-dir=${tmpdir()}`;

const heapSnapshot = z.object({
  snapshot: z.object({ meta: z.object({ node_fields: z.array(z.string()), node_types: z.array(z.unknown()) }) }),
  nodes: z.array(z.number()),
  strings: z.array(z.string()),
});

/** How many live objects of each of these classes the server holds, after a garbage collection. */
export async function countInHeap(server: TestServer, classNames: readonly string[]): Promise<Record<string, number>> {
  const { pid } = server;
  assert(pid !== undefined, 'the server runs');
  process.kill(pid, SIGNAL);
  const isOurs = (name: string) => name.endsWith('.heapsnapshot') && name.split('.').includes(`${pid}`);
  let path = '';
  let parsed: unknown;
  await until(async () => {
    const name = (await readdir(tmpdir())).find(isOurs);
    if (name === undefined) return false;
    path = join(tmpdir(), name);
    parsed = parse(await readFile(path, 'utf8'));
    return parsed !== undefined;
  }, 'the server writes its heap');
  await rm(path);
  return count(heapSnapshot.parse(parsed), classNames);
}

/** Undefined for one that is still being written. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function count({ snapshot, nodes, strings }: z.infer<typeof heapSnapshot>, classNames: readonly string[]) {
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const [typeAt, nameAt] = [fields.indexOf('type'), fields.indexOf('name')];
  const object = z.array(z.string()).parse(types[typeAt]).indexOf('object');
  const counts = new Map(classNames.map((name) => [name, 0]));
  for (let at = 0; at < nodes.length; at += fields.length) {
    const name = strings[nodes[at + nameAt] ?? -1] ?? '';
    const known = counts.get(name);
    if (known !== undefined && nodes[at + typeAt] === object) counts.set(name, known + 1);
  }
  return Object.fromEntries(counts);
}
