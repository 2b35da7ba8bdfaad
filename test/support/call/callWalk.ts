import { Draft, type Snapshot } from '../../../src/app/mailbox/draft.ts';
import { judge, type Message, type OrderMessage } from '../../../src/app/mailbox/message.ts';
import { Questions } from '../../../src/app/mailbox/questions.ts';
import { ReplyMemory } from '../../../src/app/mailbox/replyMemory.ts';
import type { Channel } from '../../../src/domain/channel.ts';
import type { Order } from '../../../src/domain/command.ts';
import type { Millis } from '../../../src/domain/ids.ts';
import { DEFAULT_LIMITS } from '../../../src/domain/limits.ts';
import { EMPTY_ROSTER, type ZegoFact } from '../../../src/domain/roster/roster.ts';
import { hostLive } from '../events.ts';
import { channelAfter } from '../given.ts';
import { allow, endOverdue, start } from '../orders.ts';
import { admin, HOST } from '../people.ts';
import { ANN, type Call } from '../zego/zegoEnd.ts';

// A channel without its mailbox: one message after the other, each at its time, straight through the rules.

const TAKEOVER_MS = 5_000;
const RULES = {
  limits: DEFAULT_LIMITS,
  tombstoneMs: 86_400_000,
  takeoverMs: TAKEOVER_MS,
  media: { graceMs: 2_000, trusted: [] },
};
const NO_REPLIES = new ReplyMemory([]);
const NO_DOUBTS = { isDoubtful: () => false };
const NO_QUESTIONS = new Questions<OrderMessage>(undefined, () => {});

export const hear = (snapshot: Snapshot, fact: ZegoFact, at: Millis): Snapshot =>
  follow(snapshot, { fact, notAfter: undefined, reply: () => {} }, at);

export const give = (snapshot: Snapshot, order: Order, at: Millis): Snapshot =>
  follow(snapshot, { order, cmdId: undefined, notAfter: undefined, reply: () => {} }, at);

function follow(snapshot: Snapshot, message: Message, at: Millis): Snapshot {
  const draft = new Draft(snapshot, RULES);
  const memory = { replies: NO_REPLIES, questions: NO_QUESTIONS, doubts: NO_DOUBTS };
  judge(message, draft, { channel: snapshot.channel, ...memory, at });
  return { channel: draft.channel, roster: draft.roster };
}

/** `live, ann`: whether it is live, and who is linked. */
export function callOf({ stage, linked }: Channel): string {
  return [stage.status, ...linked.map(({ person }) => person.userId).sort()].join(', ');
}

/** Ann applies and is let in, a millisecond later. */
export const commandsOf = ({ appliedAt }: Call) => [
  { order: start(ANN), at: appliedAt },
  { order: allow(ANN, admin('olga')), at: appliedAt + 1 },
];

export const beginningOf = ({ liveSince }: Call): Snapshot => ({
  channel: liveSince === undefined ? channelAfter() : channelAfter(hostLive(HOST, liveSince)),
  roster: EMPTY_ROSTER,
});

export const afterTakeOvers = (snapshot: Snapshot, now: Millis): Snapshot =>
  give(snapshot, endOverdue(), now + TAKEOVER_MS);
