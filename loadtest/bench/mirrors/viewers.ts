// A process of viewers, who only watch. Started by audience.ts, and told by messages what to do.

import { atOnce } from '../../atOnce.ts';
import { Crowd } from './crowd.ts';
import type { FromViewers, ToViewers } from './messages.ts';

const ON_THEIR_WAY = 64;
const TELL_EACH = 250;

const crowd = new Crowd(failed);

process.on('disconnect', () => process.exit());
process.on('message', (message: ToViewers) => {
  follow(message).then(tell, failed);
});

async function follow(message: ToViewers): Promise<FromViewers> {
  switch (message.type) {
    case 'come':
      await come(message);
      return { type: 'here' };
    case 'look':
      return { type: 'looking', rooms: await crowd.look() };
    case 'seen':
      return { type: 'had', atMs: await crowd.seen(message.version) };
  }
}

async function come({ sid, urls, from, count }: Extract<ToViewers, { type: 'come' }>): Promise<void> {
  await crowd.comeMore();
  let here = 0;
  const one = async (nth: number) => {
    await crowd.come(urls[nth % urls.length] ?? '', { sid, userId: `viewer-${nth}`, role: 'viewer' });
    here += 1;
    if (here % TELL_EACH === 0) tell({ type: 'coming', count: here });
  };
  const all = Array(count)
    .keys()
    .map((nth) => from + nth);
  await atOnce(ON_THEIR_WAY, all, one);
}

function failed(error: unknown): void {
  tell({ type: 'failed', why: error instanceof Error ? error.message : String(error) });
}

function tell(message: FromViewers): void {
  process.send?.(message);
}
