import { Agent, request } from 'node:http';
import {
  type Callback,
  cameIn,
  LEAVE_REASON,
  roomCreated,
  STREAM_END,
  streamClosed,
  streamCreated,
  wentOut,
} from '../../zego/callback.ts';
import { write } from '../../zego/signedCallback.ts';
import { alternate } from '../alternate.ts';
import type { Group } from '../group.ts';
import { SENDER, serveExpress, serveOurs } from '../servers.ts';
import { median } from '../statistics.ts';
import type { Served } from '../testBed.ts';

type Contestant = { readonly name: string; readonly url: URL; readonly callbacks: Generator<string, never> };

/** Durable callbacks a second, beside a bare Express handler that keeps nothing. */
export const callbacks: Group<'callbacks_vs_express'> = {
  names: ['callbacks_vs_express'],
  async measure(_wanted, { testBed, sizes, say }) {
    const { rounds, seconds, warmUpS, rooms, connections } = sizes.callbacks;
    const enter = (name: string, { url }: Served): Contestant => {
      return { name, url: new URL('/zego/callback', url), callbacks: comingsAndGoings(rooms) };
    };
    const contestants = [enter('linkcall', await serveOurs(testBed)), enter('express', await serveExpress(testBed))];
    const [ours = [], theirs = []] = await alternate(contestants, rounds, async ({ round, contestant }) => {
      await load(contestant, connections, warmUpS);
      const perSecond = await load(contestant, connections, seconds);
      say(`round ${round}  ${contestant.name.padEnd(8)}  ${perSecond.toFixed(0).padStart(6)} callbacks/s`);
      return perSecond;
    });
    const [mine, other] = [median(ours), median(theirs)];
    const told = `linkcall ${mine.toFixed(0)}, express ${other.toFixed(0)} callbacks/s`;
    return [{ name: 'callbacks_vs_express', value: mine / other, told }];
  },
};

/** Users come and go in the rooms, each answer followed by the next callback, on every connection. */
async function load({ url, callbacks }: Contestant, connections: number, seconds: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const begunAt = performance.now();
  const endsAt = begunAt + seconds * 1_000;
  let answered = 0;
  const connection = async () => {
    while (performance.now() < endsAt) {
      await post(url, agent, callbacks.next().value);
      answered += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, connection));
  agent.destroy();
  return answered / ((performance.now() - begunAt) / 1_000);
}

/** Without a gap, and without a repeat over all rounds: in each room somebody comes, is on the air, goes, and the next one comes. */
function* comingsAndGoings(rooms: number): Generator<string, never> {
  const session = 9_007_199_254_740_993n;
  const base = Date.now();
  for (let nth = 0; ; nth += 1) {
    const place = { roomId: `bench-${nth % rooms}`, session, at: base + nth };
    const userId = `user-${nth}`;
    const member = { userId, nick: userId, session: BigInt(nth), loginAt: base + nth, role: 2 } as const;
    const seq = 2 * Math.floor(nth / rooms) + 1;
    if (nth < rooms) yield text(roomCreated(place, userId));
    yield text(cameIn(place, member, seq, false));
    const stream = { streamId: `stream-${nth}`, userId, sid: `${nth}`, createdAt: base + nth };
    yield text(streamCreated(place, stream, `${seq}`));
    yield text(streamClosed(place, stream, `${seq + 1}`, STREAM_END.stopped));
    yield text(wentOut(place, member, seq + 1, LEAVE_REASON.normal));
  }
}

function text(callback: Callback): string {
  return write(callback, SENDER, String(callback.at), false).body;
}

function post(url: URL, agent: Agent, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${url} answers ${response.statusCode}`));
      response.resume().once('end', resolve);
    });
    sent.once('error', reject).end(body);
  });
}
