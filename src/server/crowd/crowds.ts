import { parseUserId, type Sid } from '../../domain/ids.ts';
import type { JoinLimits } from '../../http/door/joinGate.ts';
import type { CrowdSight, Crowds } from '../../ports/crowd.ts';
import type { Clock } from '../../ports/runtime.ts';
import type { TokenIssuer } from '../auth/tokens.ts';
import { Crowd } from './crowd.ts';
import { enter } from './playedViewer.ts';

type CrowdsDeps = {
  readonly tokens: TokenIssuer;
  /** Of this process, once it listens. */
  readonly at: () => string;
  readonly joinLimits: Pick<JoinLimits, 'perSOfAddress'>;
  readonly clock: Pick<Clock, 'after'>;
};

const NOBODY: CrowdSight = { wanted: 0, here: 0, inMirrors: 0, turnedAway: undefined };

/** Phones of the same machine join, too: a crowd takes half of what one address may. */
const SHARE = 0.5;
const PER_S_MAX = 100;
/** In all channels. */
const PLAYED_MAX = 2_000;
const TOO_MANY = { status: 429, message: `one server plays ${PLAYED_MAX} viewers at most`, isLast: true };

/** Crowds of this process, for whoever tries it; given only where anybody may have a token to play with. */
export function createCrowds({ tokens, at, joinLimits, clock }: CrowdsDeps): Crowds & { close(): void } {
  const crowds = new Map<Sid, Crowd>();
  const everyMs = 1_000 / Math.min(PER_S_MAX, joinLimits.perSOfAddress * SHARE);

  async function addressFor(sid: Sid, nth: number): Promise<string> {
    const sub = parseUserId(`crowd-${nth}`);
    if (sub === undefined) throw new Error('this is a user id');
    const token = await tokens.issue({ sub, role: 'viewer', nick: `Viewer ${nth}`, level: 1 + (nth % 40), sid });
    return `${at().replace(/^http/, 'ws')}/ws?${new URLSearchParams({ sid, token, notices: '0' })}`;
  }

  function begin(sid: Sid): Crowd {
    const crowd = new Crowd({
      enter: async (nth, gone) => enter(await addressFor(sid, nth), gone),
      empty: () => void crowds.delete(sid),
      ...{ clock, everyMs },
    });
    crowds.set(sid, crowd);
    return crowd;
  }

  return {
    want(sid, size) {
      if (size === 0 && !crowds.has(sid)) return NOBODY;
      const crowd = crowds.get(sid) ?? begin(sid);
      const others = [...crowds.values()].reduce((sum, one) => sum + (one === crowd ? 0 : one.sight.wanted), 0);
      const room = Math.max(0, PLAYED_MAX - others);
      if (size > room) crowd.want(room, TOO_MANY);
      else crowd.want(size);
      return crowd.sight;
    },
    look(sid) {
      const crowd = crowds.get(sid);
      if (crowd === undefined) return NOBODY;
      crowd.look();
      return crowd.sight;
    },
    close() {
      for (const crowd of [...crowds.values()]) crowd.close();
    },
  };
}
