// A whole call, as a host's and two viewers' apps would play it, against a server that `npm start` started.
// Usage: npm run example [-- http://127.0.0.1:2567]
import { type Channel, connectChannel } from '../src/client/index.ts';
import { endWithUsage, helpIfAsked } from '../src/server/usage.ts';

const USAGE = `usage: npm run example [-- http://127.0.0.1:2567]

Plays a call of a host and two viewers against a server that runs and gives out tokens to play with, as npm start does.`;

helpIfAsked(USAGE);
const [url = 'http://127.0.0.1:2567', ...others] = process.argv.slice(2);
if (!URL.canParse(url) || others.length > 0)
  endWithUsage(`${process.argv.slice(2).join(' ')} is not understood`, USAGE);
const sid = `live-${Date.now()}`;

const host = await join('hana', 'host', '花 (host)');
const ann = await join('1001', 'viewer', 'Ann');
const ben = await join('1002', 'viewer', 'Ben');

step('The host opens the call');
show(await host.open());

step('Ann and Ben apply; the host hears of each');
show(await ann.apply());
show(await ben.apply());

step('The host looks at the queue');
const { datas } = await host.list();
for (const user of datas) say(`  ${user.user_nick} waits since ${new Date(user.time_apply).toISOString()}`);

step('The host lets Ann in and refuses Ben');
show(await host.allow('1001'));
show(await host.refuse('1002'));

step('Everybody sees the call in the synced state');
await seen(ben, 5);
say(`  on the line: ${ben.state?.links.map((user) => user.user_nick).join(', ')}`);

step('Ann hangs up');
show(await ann.quit());

step('Ann tries to hang up once more: a refusal is an answer, not an error');
show(await ann.quit());

await Promise.all([ann, ben, host].map((channel) => channel.leave()));
say('\nDone.');

async function join(userId: string, role: string, nick: string): Promise<Channel> {
  const channel = connectChannel({ url, sid, token: await tokenFor({ sub: userId, role, nick, sid }) });
  for (const name of ['linkcall_room_state_nt', 'linkcall_user_state_nt', 'linkcall_apply_singer_nt'] as const) {
    channel.on(name, ({ version }) => say(`  ${nick} hears ${name} (version ${version})`));
  }
  await channel.connected();
  return channel;
}

/** The state arrives in patches, at most 16 ms after the reply: `version` says when both tell the same. */
function seen(channel: Channel, version: number): Promise<void> {
  return new Promise((resolve) => {
    if ((channel.state?.version ?? 0) >= version) resolve();
    channel.on('state', (state) => {
      if (state.version >= version) resolve();
    });
  });
}

/** A server without AUTH_SECRET gives out tokens to play with; a real one leaves that to the platform's backend. */
async function tokenFor(claims: object): Promise<string> {
  const response = await fetch(`${url}/dev/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(claims),
  }).catch(() => undefined);
  if (response?.ok) return (await response.json()).token;
  say(`${url} gives no tokens to play with: start a server without AUTH_SECRET there, with "npm start"`);
  process.exit(1);
}

function step(title: string): void {
  say(`\n${title}`);
}

function show({ error, version }: { error: { code: number; reason: string }; version: number }): void {
  say(error.code === 0 ? `  done, version ${version}` : `  refused: ${error.code} ${error.reason}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
