import { type Channel, connectChannel } from '../../src/client/index.ts';

type Guest = { readonly id: string; readonly nick: string };

const GUESTS: readonly Guest[] = ['Mia', 'Noah', 'Olga', 'Pavel', 'Rosa', 'Sven'].map((nick) => ({
  id: nick.toLowerCase(),
  nick,
}));

const CHANNELS = [
  { sid: 'chess-corner', host: 'Iris', links: 1, waiting: 2, isOpen: true },
  { sid: 'cooking-with-lin', host: 'Lin', links: 2, waiting: 0, isOpen: true },
  { sid: 'late-night-talk', host: 'Marco', links: 0, waiting: 0, isOpen: false },
  { sid: 'street-piano', host: 'Yuki', links: 0, waiting: 1, isOpen: true },
] as const;

/** Channels in which something goes on, and calls that have ended; resolves with how to leave them all. */
export async function fillServer(url: string, shown: string): Promise<() => Promise<void>> {
  const players: Channel[] = [];
  const enter = async (sid: string, role: 'host' | 'viewer', { id, nick }: Guest) => {
    const player = connectChannel({ url, sid, token: await tokenFor(url, { sub: id, role, sid, nick }) });
    players.push(player);
    await player.connected();
    return player;
  };

  for (const { sid, host, links, waiting, isOpen } of CHANNELS) {
    const there = await enter(sid, 'host', { id: host.toLowerCase(), nick: host });
    for (const [index, guest] of GUESTS.slice(0, links + waiting).entries()) {
      const viewer = await enter(sid, 'viewer', guest);
      await viewer.apply();
      if (index < links) await there.allow(guest.id);
    }
    if (!isOpen) await there.close();
  }
  await playEvening();
  return async () => void (await Promise.all(players.map((player) => player.leave())));

  /** A channel that has seen everything. */
  async function playEvening(): Promise<void> {
    const host = await enter(shown, 'host', { id: 'hugo', nick: 'Hugo' });
    const [mia, noah, olga, pavel] = await Promise.all(
      GUESTS.slice(0, 4).map((guest) => enter(shown, 'viewer', guest)),
    );
    await mia?.apply();
    await host.allow('mia');
    await noah?.apply();
    await host.refuse('noah');
    await mia?.quit();
    await host.close();
    await olga?.apply();
    await host.open();
    await olga?.apply();
    await host.allow('olga');
    await pavel?.apply();
    await pavel?.cancel();
    await noah?.apply();
    await host.remove('mia');
    await host.remove('olga');
    await noah?.cancel();
    await mia?.apply();
    await host.allow('mia');
    await pavel?.apply();
  }
}

/** What the audit tells of. */
export async function operate(url: string, sid: string): Promise<void> {
  const give = async (sub: string, body: object) => {
    const authorization = `Bearer ${await tokenFor(url, { sub, role: 'admin' })}`;
    const headers = { authorization, 'content-type': 'application/json' };
    await fetch(`${url}/api/channels/${sid}/orders`, { method: 'POST', headers, body: JSON.stringify(body) });
  };
  await give('olga', { order: 'limits', max_links: 4 });
  await give('olga', { order: 'mute', user_id: 'mia', audio: true, video: false });
  await give('igor', { order: 'appoint', user_id: 'noah' });
  await give('igor', { order: 'allow', user_id: 'nobody' });
}

async function tokenFor(url: string, claims: object): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/dev/token`, { method: 'POST', headers, body: JSON.stringify(claims) });
  return (await response.json()).token;
}
