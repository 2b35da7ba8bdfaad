import { accept, type Decision, refuse } from '../capability.ts';
import type { Channel } from '../channel.ts';
import { LIMIT_NAMES, type LimitOverrides } from '../limits.ts';
import { mayDirect, mayOperate } from '../rights.ts';
import type { CallCommand } from './commands.ts';
import { everybodyOff } from './ends.ts';
import type { CallEvent } from './events.ts';

/** LC6 */
export function openSwitch(channel: Channel, { by, at }: CallCommand<'open-switch'>): Decision<CallEvent> {
  if (!mayDirect(channel, by)) return refuse('bad-request');
  return channel.isOpen ? accept() : accept({ type: 'switch-opened', at });
}

/** LC7 */
export function closeSwitch(channel: Channel, { by, at }: CallCommand<'close-switch'>): Decision<CallEvent> {
  if (!mayDirect(channel, by)) return refuse('bad-request');
  if (!channel.isOpen) return accept();
  return accept(...everybodyOff(channel, at, 'switch-closed'), { type: 'switch-closed', at });
}

export function setPk(channel: Channel, { by, at, inPk }: CallCommand<'set-pk'>): Decision<CallEvent> {
  if (!mayOperate(by)) return refuse('bad-request');
  return channel.inPk === inPk ? accept() : accept({ type: 'pk-changed', at, inPk });
}

/** LC3: an override that is named replaces the old one; the others stay. */
export function setLimits(channel: Channel, { by, at, overrides }: CallCommand<'set-limits'>): Decision<CallEvent> {
  if (!mayOperate(by)) return refuse('bad-request');
  const merged: LimitOverrides = { ...channel.overrides, ...overrides };
  const isNews = LIMIT_NAMES.some((name) => !isSame(merged[name], channel.overrides[name]));
  return isNews ? accept({ type: 'limits-changed', at, overrides: merged }) : accept();
}

type Limit = LimitOverrides[keyof LimitOverrides];

/** Weights are three numbers. */
function isSame(one: Limit, other: Limit): boolean {
  if (typeof one !== 'object' || typeof other !== 'object') return one === other;
  return one.wealth === other.wealth && one.level === other.level && one.waited === other.waited;
}
