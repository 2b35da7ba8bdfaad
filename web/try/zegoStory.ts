import {
  type Callback,
  cameIn,
  LEAVE_REASON,
  type Member,
  roomCreated,
  wentOut,
} from '../../loadtest/zego/callback.ts';

/** A room of ZEGO's as it really is: who is in it, and how many of its changes have been numbered. */
export type ZegoTruth = {
  readonly session: bigint;
  readonly members: readonly Member[];
  readonly updateSeq: number;
  readonly logins: number;
};

export type Someone = { readonly id: string; readonly nick: string };

export type Outcome = { readonly truth: ZegoTruth; readonly callbacks: readonly Callback[] };

type Start = { readonly roomId: string; readonly at: number; readonly people: readonly Someone[] };

/** Things happen this far apart. */
export const STEP_MS = 100;

const VIEWER_ROLE = 2;

/** Begins a room in which nobody is yet. */
export function emptyRoom(session: bigint): ZegoTruth {
  return { session, members: [], updateSeq: 0, logins: 0 };
}

/**
 * A busy moment: whoever was not there comes, the first goes out and comes back at once, the last goes for good, or comes
 * back if they had gone before.
 */
export function busyMoment(before: ZegoTruth, { roomId, at, people }: Start): Outcome {
  let truth = before;
  let now = at;
  const callbacks: Callback[] = [];
  const place = () => ({ roomId, session: truth.session, at: now });
  const isIn = ({ id }: Someone) => truth.members.some(({ userId }) => userId === id);

  function next(): void {
    now += STEP_MS;
    truth = { ...truth, updateSeq: truth.updateSeq + 1 };
  }

  function come({ id, nick }: Someone): void {
    next();
    const logins = truth.logins + 1;
    const member: Member = { userId: id, nick, session: BigInt(logins), loginAt: now, role: VIEWER_ROLE };
    truth = { ...truth, members: [...truth.members, member], logins };
    callbacks.push(cameIn(place(), member, truth.updateSeq, false));
  }

  function go({ id }: Someone): void {
    const member = truth.members.find(({ userId }) => userId === id);
    if (member === undefined) return;
    next();
    truth = { ...truth, members: truth.members.filter((one) => one !== member) };
    callbacks.push(wentOut(place(), member, truth.updateSeq, LEAVE_REASON.connectionLost));
  }

  const [first] = people;
  const last = people.at(-1);
  if (first === undefined || last === undefined) return { truth, callbacks };
  if (truth.updateSeq === 0) callbacks.push(roomCreated(place(), first.id));
  const wasIn = isIn(last);
  for (const someone of people) if (!isIn(someone) && someone !== last) come(someone);
  if (!wasIn) come(last);
  if (first !== last) {
    go(first);
    come(first);
  }
  if (wasIn || before.updateSeq === 0) go(last);
  return { truth, callbacks };
}

/** In any order; `random` is from 0 to 1. */
export function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  const rest = [...items];
  return items.flatMap(() => rest.splice(Math.floor(random() * rest.length), 1));
}

export const presentIn = ({ members }: ZegoTruth): readonly string[] => members.map(({ userId }) => userId).toSorted();
