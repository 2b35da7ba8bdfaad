import { atOnce } from '../../atOnce.ts';
import { alternate } from '../alternate.ts';
import { demand, hostOf, joinRoom } from '../callers/callers.ts';
import type { Group } from '../group.ts';
import { serveOurs, tokenFor } from '../servers.ts';
import { median } from '../statistics.ts';

const BLOCKED_AT_ONCE = 32;
const FEW = 'of-nobody';
const MANY = 'of-many';

/** What it takes to come to a channel and apply, where its host has blocked nobody and where they have blocked many (PE6). */
export const blocks: Group<'start_with_10000_blocks_vs_none'> = {
  names: ['start_with_10000_blocks_vs_none'],
  async measure(_wanted, { testBed, sizes, say }) {
    const { rounds, samples, blocked } = sizes.blocks;
    const { url } = await serveOurs(testBed);
    for (const sid of [FEW, MANY]) await joinRoom(url, { sid, userId: hostOf(sid), role: 'host' });
    await blockMany(url, hostOf(MANY), blocked);
    const [few = [], many = []] = await alternate([FEW, MANY], rounds, async ({ round, contestant: sid }) => {
      const took: number[] = [];
      for (let n = 0; n < samples; n += 1) took.push(await start(url, sid, `visitor-${round}-${n}`));
      say(`round ${round}  ${sid.padEnd(9)}  join and start ${ms(median(took))}`);
      return median(took);
    });
    const [atNone, atMany] = [median(few), median(many)];
    const told = `${blocked} blocked ${ms(atMany)}, nobody ${ms(atNone)}`;
    return [{ name: 'start_with_10000_blocks_vs_none', value: atMany / atNone, told }];
  },
};

/** In ms, until the reply. */
async function start(url: string, sid: string, userId: string): Promise<number> {
  const begunAt = performance.now();
  const room = await joinRoom(url, { sid, userId, role: 'viewer' });
  await demand(room, 'linkcall_apply_rq', { op_code: 1 });
  const tookMs = performance.now() - begunAt;
  await demand(room, 'linkcall_apply_rq', { op_code: 2 });
  await room.leave();
  return tookMs;
}

async function blockMany(url: string, hostId: string, count: number): Promise<void> {
  const authorization = `Bearer ${await tokenFor({ sid: '', userId: 'operator', role: 'admin' })}`;
  const users = Array.from({ length: count }, (_, n) => `blocked-${n}`);
  await atOnce(BLOCKED_AT_ONCE, users, async (userId) => {
    const answer = await fetch(`${url}/api/hosts/${hostId}/blocks/${userId}`, {
      method: 'PUT',
      headers: { authorization },
    });
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`nobody can be blocked: ${answer.status}`);
  });
}

const ms = (value: number): string => `${value.toFixed(2)} ms`;
