import type { Command } from '../../../src/domain/command.ts';
import type { CallModel, Story } from './modelState.ts';

// Contract 8, PE6, once more, as a child would play it. It shares the commands with src/domain and nothing else.

type BlockChange = Extract<Command, { type: 'block-user' | 'unblock-user' }>;

const keyOf = (model: CallModel, name: string): string => `${model.host} ${name}`;

/** Undefined: they may be there, as far as this host is concerned. */
export function whyKeptOut(model: CallModel, name: string, at: number): Story | undefined {
  const until = model.blocked[keyOf(model, name)] ?? 0;
  return at < until ? [`refused blocked ${until}`] : undefined;
}

export function changeBlock(model: CallModel, command: BlockChange, takeOff: () => Story): Story {
  const { userId, at } = command;
  if (model.host === '') return ['refused not-live'];
  if (command.type === 'unblock-user') {
    delete model.blocked[keyOf(model, userId)];
    return [`${userId} unblocked`];
  }
  const until = command.minutes === 0 ? Infinity : at + 60_000 * command.minutes;
  model.blocked[keyOf(model, userId)] = until;
  return [`${userId} blocked until ${command.minutes === 0 ? 'for-ever' : until}`, ...takeOff()];
}
