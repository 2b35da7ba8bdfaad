import assert from 'node:assert/strict';
import type { Decision } from '../../src/domain/capability.ts';
import { type Channel, newChannel, type Stop } from '../../src/domain/channel.ts';
import type { Order } from '../../src/domain/command.ts';
import { applyChange, decide } from '../../src/domain/decide.ts';
import type { Event } from '../../src/domain/event.ts';
import type { Millis } from '../../src/domain/ids.ts';
import { DEFAULT_LIMITS, type Limits } from '../../src/domain/limits.ts';
import type { PlainReason } from '../../src/domain/refusal.ts';
import { deepFreeze } from './deepFreeze.ts';
import { SID } from './people.ts';

export function channelAfter(...events: readonly Event[]): Channel {
  return events.reduce((channel, event) => applyChange(channel, [event]), newChannel(SID));
}

/** `given(hostLive()).when(500, start('ann')).thenEvents(started('ann', 500))`: nothing it holds can be mutated. */
export function given(...events: readonly Event[]) {
  const channel = deepFreeze(channelAfter(...events));
  return {
    when: (at: Millis, order: Order, defaults: Limits = DEFAULT_LIMITS) =>
      outcome(channel, decide(channel, { ...order, at }, defaults)),
  };
}

function outcome(before: Channel, decision: Decision<Event>) {
  const expect = (refusal: Decision<Event>['refusal'], events: readonly Event[]): Channel => {
    assert.deepEqual(decision, { refusal, events });
    return applyChange(before, decision.events);
  };
  return {
    refusal: decision.refusal,
    after: applyChange(before, decision.events),
    /** Each of them returns the channel after the command. */
    thenEvents: (...events: readonly Event[]) => expect(undefined, events),
    thenNothing: () => expect(undefined, []),
    thenRefused: (reason: PlainReason) => expect({ reason }, []),
    thenStopped: (stop: Stop) => expect({ reason: 'stopped', stop }, []),
    thenTooOften: (retryAfterMs: Millis, ...events: readonly Event[]) =>
      expect({ reason: 'too-often', retryAfterMs }, events),
  };
}
