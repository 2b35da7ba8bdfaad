import type { Registry } from 'prom-client';
import type { OrderType } from '../domain/command.ts';
import type { Reason } from '../domain/refusal.ts';
import type { Metrics } from '../ports.ts';
import { counterBy, namesOf, tally } from './tally.ts';

const ORDER_TYPES = namesOf<OrderType>({
  'open-switch': true,
  'close-switch': true,
  'start-application': true,
  'cancel-application': true,
  'report-ran-out': true,
  'quit-link': true,
  'allow-application': true,
  'refuse-application': true,
  'remove-link': true,
  'set-pk': true,
  'set-limits': true,
  'end-session': true,
  'start-session': true,
  leave: true,
  'close-room': true,
  'end-overdue': true,
});

export function commandMetrics(register: Registry): Pick<Metrics, 'command' | 'turnedAway' | 'broken'> {
  const commands = tally<OrderType, Reason | 'accepted'>(register, {
    name: 'linkcall_commands_total',
    help: 'Commands that a channel answered, by kind and by what came of them: accepted, or the reason of the refusal.',
    labels: ['command', 'outcome'],
    known: ORDER_TYPES.map((type) => [type, 'accepted']),
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
    known: ['decide', 'show', 'patch', 'room'],
  });
  return {
    command: (type, refusal) => commands(type, refusal ?? 'accepted'),
    turnedAway,
    broken,
  };
}
