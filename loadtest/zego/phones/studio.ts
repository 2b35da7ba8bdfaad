import { Random } from '../../random.ts';
import { createTokens } from '../../tokens.ts';
import type { PhonesArguments } from '../arguments.ts';
import type { Callback } from '../callback.ts';
import type { Clock } from '../clock.ts';
import { CallRooms } from './callRooms.ts';
import { Phones } from './phones.ts';
import { Verdict } from './verdict.ts';

export type StudioDeps = {
  readonly clock: Clock;
  readonly seed: number;
  readonly urls: readonly [string, ...string[]];
  readonly prefix: string;
  readonly rooms: number;
  readonly project: { readonly appId: number; readonly serverSecret: string };
  readonly options: PhonesArguments;
  readonly repairedMs: number;
  readonly tell: (callback: Callback) => void;
  readonly stop: AbortSignal;
};

/** Calls at the server under test, their media at the ZEGO that is played, and what is to be said about both in the end. */
export function createStudio({ prefix, rooms: count, options, repairedMs, project, tell, ...deps }: StudioDeps) {
  const { clock, seed, urls } = deps;
  const verdict = new Verdict({ ...options, repairedMs });
  const rooms = new CallRooms({ clock, random: new Random(~seed), project, tell, verdict });
  const ended = new AbortController();
  const phones = new Phones({
    ...{ clock, seed, urls, rooms, verdict, options },
    giveToken: createTokens(urls[0], options.authSecret),
    roomIds: Array.from({ length: count }, (_, nth) => `${prefix}call-${nth}`),
    stop: AbortSignal.any([deps.stop, ended.signal]),
  });
  let playing = Promise.resolve();

  return {
    rooms,
    join: () => phones.join(),
    play: () => {
      playing = phones.play();
    },
    /** Nobody begins anything any more; all stay where they are. */
    end: async () => {
      ended.abort();
      await playing;
    },
    arrived: (callback: Callback) => verdict.arrived(callback, clock.now()),
    control: {
      ...rooms.control,
      forbid: (streamId: string, sequence: bigint) => {
        // Of a room in which nobody has called (ME6).
        if (streamId.startsWith(prefix) && !streamId.startsWith(`${prefix}call-`))
          verdict.found('', '', `stream ${streamId} is none of the server's business, and was cut`);
        return rooms.control.forbid(streamId, sequence);
      },
    },
    apiWasAway: (from: number, to: number) => verdict.apiWasAway(from, to),
    isQuiet: () => verdict.isQuiet,
    findings: () => verdict.findings(clock.now()),
    report: () => tellOf(phones, verdict),
  };
}

export type Studio = ReturnType<typeof createStudio>;

function tellOf(phones: Phones, verdict: Verdict): string {
  const { phones: count, calls, deadCalls, deadDropped, deadDroppedMs } = phones.figures;
  const late = verdict.onAirMs();
  const onAir = late === undefined ? '' : `; cut after ${late.median} ms (median), ${late.longest} ms at most`;
  return `${count} phones: ${calls} calls, ${deadCalls} of them silent and ${deadDropped} ended for that, after ${deadDroppedMs} ms at most; ${verdict.streams} streams${onAir}\n`;
}
