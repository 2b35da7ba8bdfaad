import assert from 'node:assert/strict';
import { ReplyMemory } from '../../src/app/mailbox/replyMemory.ts';
import { answer } from '../../src/domain/answer.ts';
import { newChannel } from '../../src/domain/channel.ts';
import { type CmdId, parseCmdId } from '../../src/domain/ids.ts';
import {
  REPLIES_PER_USER,
  REPLIES_PER_USER_MAX,
  REPLY_LIFE_MS,
  REPLY_SILENCE_MS,
  REPLYING_USERS_MAX,
  type RememberedReply,
} from '../../src/ports/channelStore.ts';
import { SID, userId } from '../support/people.ts';

const ANN = userId('ann');

function cmdId(n: number): CmdId {
  const parsed = parseCmdId(`cmd-${n}`);
  assert.ok(parsed !== undefined);
  return parsed;
}

function reply(n: number, at: number, user = ANN): RememberedReply {
  const told = answer({ channel: newChannel(SID), events: [], at, refusal: undefined, subjectId: user });
  return { userId: user, cmdId: cmdId(n), order: 'open-switch', answer: told };
}

function memoryOf(count: number, apartMs: number): ReplyMemory {
  return new ReplyMemory(Array.from({ length: count }, (_, n) => reply(n, n * apartMs)));
}

describe('remembered replies', () => {
  it('[LC17] all of the last 10 minutes are known', () => {
    const memory = memoryOf(600, 1_000);
    assert.ok(memory.find(ANN, cmdId(0)) !== undefined);
    memory.keep(reply(600, REPLY_LIFE_MS));
    assert.equal(memory.find(ANN, cmdId(0)), undefined, 'older than that, and not among the last 32');
    assert.ok(memory.find(ANN, cmdId(1)) !== undefined);
  });

  it('[LC17] the last 32 of a user are known, however old', () => {
    const memory = memoryOf(REPLIES_PER_USER, REPLY_LIFE_MS);
    assert.ok(memory.find(ANN, cmdId(0)) !== undefined);
    memory.keep(reply(99, REPLIES_PER_USER * REPLY_LIFE_MS));
    assert.equal(memory.find(ANN, cmdId(0)), undefined);
    assert.ok(memory.find(ANN, cmdId(1)) !== undefined);
  });

  it('[LC17] another user has their own', () => {
    const memory = memoryOf(1, 1);
    assert.equal(memory.find(userId('ben'), cmdId(0)), undefined);
  });

  it('[LC17] memory is bounded: no more than 1,000 of one user', () => {
    const memory = memoryOf(REPLIES_PER_USER_MAX + 1, 0);
    assert.equal(memory.find(ANN, cmdId(0)), undefined);
    assert.ok(memory.find(ANN, cmdId(1)) !== undefined);
  });

  it('[LC17] memory is bounded: whoever has sent nothing for a day is forgotten', () => {
    const memory = new ReplyMemory([reply(0, 0), reply(1, 0, userId('ben')), reply(2, 5, userId('ben'))]);
    memory.keep(reply(3, REPLY_SILENCE_MS, userId('cem')));
    assert.equal(memory.find(ANN, cmdId(0)), undefined);
    assert.ok(memory.find(userId('ben'), cmdId(1)) !== undefined);
  });

  it('[LC17] memory is bounded: also behind somebody who was there before, and has sent since', () => {
    const memory = new ReplyMemory([reply(0, 0), reply(1, 0, userId('ben')), reply(2, 5)]);
    memory.keep(reply(3, REPLY_SILENCE_MS, userId('cem')));
    assert.ok(memory.find(ANN, cmdId(0)) !== undefined);
    assert.equal(memory.find(userId('ben'), cmdId(1)), undefined);
  });

  it('[LC17] of more users than are remembered, those are forgotten who were silent longest', () => {
    const users = Array.from({ length: REPLYING_USERS_MAX }, (_, nth) => userId(`u${nth}`));
    const memory = new ReplyMemory(users.map((user, nth) => reply(nth, nth, user)));
    const [first, second] = users;
    assert(first !== undefined && second !== undefined);
    memory.keep(reply(1, REPLYING_USERS_MAX, first));
    memory.keep(reply(2, REPLYING_USERS_MAX, ANN));
    assert.equal(memory.find(second, cmdId(1)), undefined);
    assert.ok(memory.find(first, cmdId(0)) !== undefined, 'who has sent again is not silent');
    assert.ok(memory.find(ANN, cmdId(2)) !== undefined);
  });
});
