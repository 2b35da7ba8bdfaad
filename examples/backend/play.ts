// A call between two users of the back end, and what it makes of it: see README.md.
import { setTimeout as rest } from 'node:timers/promises';
import { connectChannel } from '../../src/client/index.ts';
import { endWithUsage, helpIfAsked } from '../../src/server/usage.ts';

const USAGE = `usage: npm run example:backend:play [-- LINKCALL_URL BACKEND_URL]

Plays a call of a host and a viewer; http://127.0.0.1:2567 and http://127.0.0.1:3000 if not given.`;

helpIfAsked(USAGE);
const [url = 'http://127.0.0.1:2567', backend = 'http://127.0.0.1:3000', ...others] = process.argv.slice(2);
if (![url, backend].every((address) => URL.canParse(address)) || others.length > 0)
  endWithUsage(`${process.argv.slice(2).join(' ')} is not understood`, USAGE);
const sid = `live-${Date.now()}`;

say('The back end gives the host and Ann their tokens');
const [host, ann] = await Promise.all([join('hana', 'host', 'Hana'), join('ann', 'viewer', 'Ann')]);

say('Ann applies, and the host lets her in');
await host.open();
await ann.apply();
await host.allow('ann');
say(`  the back end's table: ${await line((nicks) => nicks.length === 1)}`);

say('The back end takes her off the line');
const { removed } = await (await fetch(`${backend}/channels/${sid}/line/ann`, { method: 'DELETE' })).json();
say(removed ? '  done' : '  refused');
say(`  the back end's table: ${await line((nicks) => nicks.length === 0)}`);
await Promise.all([host.leave(), ann.leave()]);

async function join(user_id: string, role: string, nick: string) {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ user_id, role, nick, sid });
  const asked = fetch(`${backend}/tokens`, { method: 'POST', headers, body });
  const answer = await asked.catch(() =>
    endWithUsage(`nothing answers at ${backend}: npm run example:backend starts it`, USAGE),
  );
  const { token } = await answer.json();
  const channel = connectChannel({ url, sid, token });
  await channel.connected();
  return channel;
}

/** Webhooks follow a moment later. */
async function line(isThere: (nicks: readonly string[]) => boolean): Promise<string> {
  for (;;) {
    const { users }: { users: { nick: string }[] } = await (await fetch(`${backend}/channels/${sid}/line`)).json();
    const nicks = users.map(({ nick }) => nick);
    if (isThere(nicks)) return nicks.join(', ') || 'nobody';
    await rest(50);
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
