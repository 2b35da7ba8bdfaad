// In a process of its own, which trusts the certificate of the tests: calls over and over in some channels, each with a host and a
// viewer on the typed client, until its standard input ends; then somebody at the plain door of each. Tells what came of it.
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { type Channel, CommandError, connectChannel } from '../../src/client/index.ts';
import { ANSWER_WITHIN_MS, tokenOf } from '../client/channels.ts';
import { until } from '../support/until.ts';

const [url = '', ...sids] = process.argv.slice(2);
const unanswered: string[] = [];
let calls = 0;
let isOver = false;
let isTold = false;
process.stdin.resume().once('end', () => {
  isOver = true;
});

/** All channels together have had so many calls. */
function playing(): void {
  if (isTold) return;
  isTold = true;
  process.stdout.write('playing\n');
}

const enter = async (sid: string, role: 'host' | 'viewer', userId: string): Promise<Channel> => {
  const token = await tokenOf(sid, role, userId);
  const channel = connectChannel({ url, sid, token, answerWithinMs: ANSWER_WITHIN_MS });
  await channel.connected();
  return channel;
};

/** The client repeats an order until it is answered. To be refused is an answer. */
async function ask(what: string, reply: ReturnType<Channel['apply' | 'allow' | 'quit']>): Promise<boolean> {
  try {
    return (await reply).error.code === 0;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    unanswered.push(`${what}: ${error.message}`);
    return false;
  }
}

async function play(sid: string): Promise<void> {
  const [host, ann] = [await enter(sid, 'host', 'hana'), await enter(sid, 'viewer', 'ann')];
  do {
    const isLinked = (await ask('apply', ann.apply())) && (await ask('allow', host.allow('ann')));
    if ((await ask('quit', ann.quit())) && isLinked) calls += 1;
    if (calls >= sids.length) playing();
  } while (!isOver);
  await Promise.all([ann.leave(), host.leave()]);
}

/** False: not just now, as while its channel moves. */
async function isInPlainly(sid: string): Promise<boolean> {
  const query = new URLSearchParams({ sid, token: await tokenOf(sid, 'viewer', 'ben') });
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws?${query}`, { followRedirects: true });
  const closed = new Promise((resolve) => socket.once('close', resolve));
  try {
    const [first] = await once(socket, 'message');
    return String(first).startsWith('{');
  } catch {
    return false;
  } finally {
    socket.close(1_000);
    await closed;
  }
}

await Promise.all(sids.map(play));
for (const sid of sids) await until(() => isInPlainly(sid), `${sid} can be joined plainly`);
process.stdout.write(`${JSON.stringify({ calls, unanswered })}\n`);
