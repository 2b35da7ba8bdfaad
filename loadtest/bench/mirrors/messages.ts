/** To a process of viewers, all of one channel. */
export type ToViewers =
  /** So many more, from that number on; the urls are asked in turn. */
  | {
      readonly type: 'come';
      readonly sid: string;
      readonly urls: readonly string[];
      readonly from: number;
      readonly count: number;
    }
  /** Nobody comes any more: what is sent from now on is looked at. */
  | { readonly type: 'look' }
  /** It asks when the last viewer had that version. */
  | { readonly type: 'seen'; readonly version: number };

export type FromViewers =
  | { readonly type: 'coming'; readonly count: number }
  | { readonly type: 'here' }
  /** `rooms`: in which they sit. */
  | { readonly type: 'looking'; readonly rooms: readonly string[] }
  /** By `machineMs`, which is the same clock in each process. */
  | { readonly type: 'had'; readonly atMs: number }
  | { readonly type: 'failed'; readonly why: string };

const NS_PER_MS = 1_000_000;

/** Of the machine, whichever process asks. */
export const machineMs = (): number => Number(process.hrtime.bigint()) / NS_PER_MS;
