import type { Millis } from '../../../src/domain/ids.ts';
import type { LogRecord, Month } from '../../../src/ports/userLog.ts';
import { callIdOf, sidOf, userIdOf } from './actor.ts';

export const OCTOBER: Month = { name: '202610', from: Date.UTC(2026, 9), to: Date.UTC(2026, 10) };
export const NOVEMBER: Month = { name: '202611', from: Date.UTC(2026, 10), to: Date.UTC(2026, 11) };

/** The record of a call that was linked for a minute. */
export function logRecord(call: number, more: Partial<LogRecord> = {}): LogRecord {
  const timeApply: Millis = more.timeApply ?? OCTOBER.from + call;
  return {
    callId: callIdOf(call),
    sid: sidOf('a channel'),
    userId: userIdOf('a user'),
    singerId: userIdOf('the host'),
    timeApply,
    timeAllow: timeApply + 5_001,
    timeAllowEnd: timeApply + 65_999,
    linkTimeS: 60,
    linkFirst: 1,
    endState: 3,
    detail: { end: 'quit', by: null, nick: 'Ann', hostNick: 'Hana 花 "😀"' },
    ...more,
  };
}

export function logRecords(count: number, more: (call: number) => Partial<LogRecord> = () => ({})): LogRecord[] {
  return Array.from({ length: count }, (_, call) => logRecord(call, more(call)));
}
