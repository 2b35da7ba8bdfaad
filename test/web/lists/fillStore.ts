import type { Sid } from '../../../src/domain/ids.ts';
import { systemClock } from '../../../src/server/clock.ts';
import { openStores } from '../../../src/stores/open.ts';
import { commitsOf, sidOf } from '../../stores/contract/actor.ts';
import { allow, mute, setLimits, setPk, start, startSession } from '../../support/orders.ts';
import { host } from '../../support/people.ts';

type Filled = {
  /** Each with a host who is live. */
  readonly channels: number;
  /** Two to a channel, in the first ones. */
  readonly onTheLine: number;
};

const NO_LOG = { info: () => {}, warn: () => {}, error: () => {} };
const BOUNDS = { journalMax: 1_000, channelLifeDays: 0, maxBlocked: 10_000, revokedDays: 366, logAheadMs: 0 };
const FEED = { feedDays: 7, feedMax: 1_000_000, auditDays: 400, auditMax: 1_000_000 };
const WAITS_MS = 36_000_000;
const STEP_MS = 1_000;
/** Somebody waits in each so many-th, and each so many-th is in a PK. */
const EVERY_WAITING = 10;
const EVERY_PK = 25;
const AT_ONCE = 500;

export const nthSid = (nth: number): Sid => sidOf(`show-${String(nth).padStart(5, '0')}`);

/** Channels that wake when the server of this folder starts: give it a long HOST_RECONNECT_MS, for nobody is connected. */
export async function fillStore(dataDir: string, { channels, onTheLine }: Filled): Promise<void> {
  const stores = await openStores(
    {
      ...BOUNDS,
      ...FEED,
      publishMs: 250,
      dataDir,
      sqliteSync: 'normal',
      redisUrl: undefined,
      redisAnswerMs: 500,
      mysqlUrl: undefined,
    },
    NO_LOG,
    systemClock,
  );
  const begin = async (nth: number): Promise<void> => {
    const hosts = host(`host${nth}`);
    const guests = [2 * nth, 2 * nth + 1].filter((guest) => guest < onTheLine).map((guest) => `guest${guest}`);
    const orders = [
      startSession(hosts),
      setLimits({ applyLifeMs: WAITS_MS, whenFull: 'keep' }),
      ...guests.flatMap((guest) => [start(guest), allow(guest, hosts)]),
      ...guests.slice(1).map((guest) => mute(guest, { audio: true, video: false }, hosts)),
      ...(nth % EVERY_WAITING === 0 ? [start(`waits${nth}`)] : []),
      ...(nth % EVERY_PK === 0 ? [setPk(true)] : []),
    ];
    const opened = await stores.channels.open(nthSid(nth));
    const at = Date.now() - orders.length * STEP_MS;
    for (const commit of commitsOf(opened, orders, at, STEP_MS)) await stores.channels.commit(commit);
  };
  for (let from = 0; from < channels; from += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, channels - from) }, (_, n) => begin(from + n));
    await Promise.all(some);
  }
  await stores.close();
}
