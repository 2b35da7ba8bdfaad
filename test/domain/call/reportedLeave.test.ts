import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Channel } from '../../../src/domain/channel.ts';
import type { Order } from '../../../src/domain/command.ts';
import { applyChange, decide } from '../../../src/domain/decide.ts';
import { DEFAULT_LIMITS } from '../../../src/domain/limits.ts';
import { hostLive } from '../../support/events.ts';
import { channelAfter } from '../../support/given.ts';
import { allow, leaveRoom, reportLeft, startSession, startUnseen } from '../../support/orders.ts';
import { HOST } from '../../support/people.ts';

const USERS = ['ann', 'bob', HOST];
const RUNS = 5_000;
/** Nobody applies too often here. */
const limits = { ...DEFAULT_LIMITS, applyBurst: 1_000, maxLinks: 10 };

const names = fc.constantFrom(...USERS);
/** They come and go for a while; of each going the platform tells, once or twice, any time later. */
const visits = fc.array(
  fc.record({
    name: names,
    lastsMs: fc.integer({ min: 2, max: 20 }),
    isLetIn: fc.boolean(),
    delays: fc.array(fc.nat(200), { minLength: 1, maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 20 },
);

type Timed = { readonly at: number; readonly order: Order };

function carryOut(channel: Channel, { at, order }: Timed): Channel {
  return applyChange(channel, decide(channel, { ...order, at }, limits).events);
}

/** What began, when, in whose name; the host's session is theirs. */
function begunIn({ waiting, linked, stage }: Channel): readonly (readonly [string, number])[] {
  const line = [...waiting, ...linked].map(({ person, appliedAt }) => [person.userId, appliedAt] as const);
  return stage.status === 'live' ? [...line, [stage.host.userId, stage.since]] : line;
}

describe('word of the platform that somebody left', () => {
  it(`[IN3, ZG12] ends what began before, and nothing else, in whatever order and however often it comes (${RUNS} runs)`, () => {
    fc.assert(
      fc.property(visits, (all) => {
        let now = 1_000;
        const steps: Timed[] = [];
        for (const { name, lastsMs, isLetIn, delays } of all) {
          now += 1;
          steps.push({ at: now, order: name === HOST ? startSession() : startUnseen(name) });
          if (isLetIn) steps.push({ at: now + 1, order: allow(name) });
          now += lastsMs;
          for (const delay of delays) steps.push({ at: now + delay, order: reportLeft(name, now) });
        }
        let channel = channelAfter(hostLive(HOST, 0));
        for (const step of steps.toSorted((one, other) => one.at - other.at)) {
          const after = carryOut(channel, step);
          if (step.order.type === 'leave') {
            const { person, seenAt = 0 } = step.order;
            const survivors = begunIn(channel).filter(([name, since]) => name !== person.userId || since >= seenAt);
            const isHostGone = survivors.length < begunIn(channel).length && person.userId === HOST;
            assert.deepEqual(begunIn(after), isHostGone ? [] : survivors);
            assert.deepEqual(carryOut(after, step), after, 'a second time it changes nothing');
            const byZego = carryOut(channel, { at: step.at, order: leaveRoom(person.userId, seenAt) });
            assert.deepEqual(begunIn(after), begunIn(byZego), 'as ZEGO’s own word would');
          }
          channel = after;
        }
      }),
      { numRuns: RUNS },
    );
  });
});
