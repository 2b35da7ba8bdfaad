// A process of its own for the tests that kill it: `node storeChild.ts hold|commit <dataDir>`.
// hold: opens the store, prints "open" and waits. commit: commits on several channels for ever, and prints
// "<sid> <version>" for each acknowledged commit, "failed <message>" where one failed, then of each channel what can be read
// all the same, "read <sid> <version> <entries of its journal>", and closes.
import { setTimeout as wait } from 'node:timers/promises';
import type { Order } from '../../../../src/domain/command.ts';
import type { ChannelStore } from '../../../../src/ports/channelStore.ts';
import { startSession } from '../../../support/orders.ts';
import {
  type ActorState,
  afterCommit,
  apply,
  commitOf,
  hostCaller,
  START,
  sidOf,
  userIdOf,
  viewer,
} from '../../contract/actor.ts';
import { openChannels, optionsFor } from './folder.ts';

export const CHILD_CHANNELS = Array.from({ length: 8 }, (_, n) => sidOf(`channel:${n}`));
const DAY_MS = 86_400_000;

if (import.meta.main) await run(process.argv[2], process.argv[3] ?? '');

async function run(mode: string | undefined, dataDir: string): Promise<void> {
  const store = await openChannels({ ...optionsFor(dataDir), journalMax: 1_000_000 });
  print('open');
  if (mode === 'hold') await wait(DAY_MS);
  // Until all of them have failed: what is read then is not changed any more.
  const ends = await Promise.allSettled(CHILD_CHANNELS.map(async (sid) => commitForEver(store, await store.open(sid))));
  for (const end of ends) if (end.status === 'rejected') print(`failed ${String(end.reason)}`);
  for (const sid of CHILD_CHANNELS) {
    const version = (await store.peek(sid))?.version ?? 0;
    print(`read ${sid} ${version} ${(await store.journal(sid, { limit: 1_000_000 })).length}`);
  }
  await store.close();
}

export async function commitForEver(store: ChannelStore, opened: ActorState): Promise<never> {
  let actor = opened;
  for (;;) {
    const commit = commitOf(actor, { ...nextOrder(actor), at: START + actor.journalSeq * 30_000 }, undefined);
    const outcome = await store.commit(commit);
    if (outcome !== 'committed') throw new Error(`it is not kept: ${JSON.stringify(outcome)}`);
    actor = afterCommit(commit);
    print(`${commit.sid} ${commit.channel.version}`);
  }
}

/** Rounds of: somebody applies, is let in, quits; the users and the call ids go on where an earlier process stopped. */
export function nextOrder({ channel, journalSeq }: ActorState): Order {
  const round = Math.floor((journalSeq - 1) / 3);
  const user = `user ${round % 50}`;
  if (journalSeq === 0) return startSession(hostCaller);
  switch ((journalSeq - 1) % 3) {
    case 0:
      return apply(user, round * CHILD_CHANNELS.length + CHILD_CHANNELS.indexOf(channel.sid));
    case 1:
      return { type: 'allow-application', by: hostCaller, userId: userIdOf(user) };
    default:
      return { type: 'quit-link', by: viewer(user) };
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
