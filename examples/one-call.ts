// A whole call, as a host's and two viewers' apps would play it, against a server that `npm start` started.
// Usage: npm run example [-- http://127.0.0.1:2567]
import { Client, type Room } from '@colyseus/sdk';

const url = process.argv[2] ?? 'http://127.0.0.1:2567';
const sid = `live-${Date.now()}`;

const host = await join('hana', 'host', '花 (host)');
const ann = await join('1001', 'viewer', 'Ann');
const ben = await join('1002', 'viewer', 'Ben');

step('The host opens the call');
show(await host.request('linkcall_set_state_rq', { op_code: 1 }));

step('Ann and Ben apply; the host hears of each');
show(await ann.request('linkcall_apply_rq', { op_code: 1 }));
show(await ben.request('linkcall_apply_rq', { op_code: 1 }));

step('The host looks at the queue');
const { datas } = await host.request('linkcall_list_singer_rq');
for (const user of datas) say(`  ${user.user_nick} waits since ${new Date(user.time_apply).toISOString()}`);

step('The host lets Ann in and refuses Ben');
show(await host.request('linkcall_allow_rq', { op_code: 1, user_id: '1001' }));
show(await host.request('linkcall_allow_rq', { op_code: 2, user_id: '1002' }));

step('Everybody sees the call in the synced state');
await seen(ben, 5);
say(`  on the line: ${[...ben.state.links.values()].map((user) => user.user_nick).join(', ')}`);

step('Ann hangs up');
show(await ann.request('linkcall_apply_rq', { op_code: 3 }));

step('Ann tries to hang up once more: a refusal is an answer, not an error');
show(await ann.request('linkcall_apply_rq', { op_code: 3 }));

await Promise.all([ann, ben, host].map((room) => room.leave()));
say('\nDone.');

async function join(userId: string, role: string, nick: string): Promise<Room> {
  const client = new Client(url);
  client.auth.token = await tokenFor({ sub: userId, role, nick, sid });
  const room = await client.joinOrCreate('live_channel', { sid });
  room.onMessage('*', (type, notice) => say(`  ${nick} hears ${type} (version ${notice.version})`));
  return room;
}

/** The state arrives in patches, at most 16 ms after the reply: `version` says when both tell the same. */
function seen(room: Room, version: number): Promise<void> {
  return new Promise((resolve) => {
    if (room.state.version >= version) resolve();
    room.onStateChange((state) => {
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
