import { Counter, type Registry } from 'prom-client';
import { ORDER_TYPES, type OrderType } from '../domain/command.ts';
import type { Reason } from '../domain/refusal.ts';
import { REPLY_WITHIN_MS } from '../ports/overview.ts';
import type { BrokenAt, Metrics } from '../ports/runtime.ts';
import { counterBy, histogramBy, namesOf, tally } from './tally.ts';

const REPLY_SECONDS = REPLY_WITHIN_MS.map((ms) => ms / 1_000);

export function commandMetrics(register: Registry): Pick<Metrics, 'command' | 'turnedAway' | 'broken' | 'unjournaled'> {
  const commands = tally<OrderType, Reason | 'accepted'>(register, {
    name: 'linkcall_commands_total',
    help: 'Commands that a channel answered, by kind and by what came of them: accepted, or the reason of the refusal.',
    labels: ['command', 'outcome'],
    known: namesOf(ORDER_TYPES).map((type) => [type, 'accepted']),
  });
  const replies = histogramBy<OrderType>(register, {
    name: 'linkcall_reply_seconds',
    help: 'How long commands took, from their coming in until they were answered, by kind.',
    label: 'command',
    buckets: REPLY_SECONDS,
  });
  const turnedAway = counterBy(register, {
    name: 'linkcall_messages_turned_away_total',
    help: 'Messages of clients that never became a command.',
    label: 'why',
    known: ['malformed', 'too-often', 'flood', 'unknown-type'],
  });
  const broken = counterBy(register, {
    name: 'linkcall_invariants_broken_total',
    help: 'Times the server found a rule of its own broken, by where. It is a bug of the server: the log has its stack.',
    label: 'where',
    known: namesOf<BrokenAt>({
      decide: true,
      round: true,
      show: true,
      patch: true,
      room: true,
      request: true,
      alarm: true,
    }),
  });
  const unjournaled = new Counter({
    name: 'linkcall_journal_refusals_lost_total',
    help: 'Refusals that are in no journal: too many waited to be written, or their channel was closed before they were.',
    registers: [register],
  });
  return {
    command: (type, refusal, tookMs) => {
      commands(type, refusal ?? 'accepted');
      replies(type, tookMs / 1_000);
    },
    turnedAway,
    broken,
    unjournaled: (refusals) => unjournaled.inc(refusals),
  };
}
