import assert from 'node:assert/strict';
import { Random } from '../../../loadtest/random.ts';
import { EMPTY_ROSTER, learn, type Roster, type ZegoFact } from '../../../src/domain/roster/roster.ts';
import {
  came,
  closed,
  created,
  formOf,
  left,
  listed,
  login,
  opened,
  scanned,
  sentenceOf,
  shut,
  viewOf,
} from '../../support/zego/zegoFacts.ts';
import { randomHistory } from '../../support/zego/zegoHistories.ts';
import { modelView } from '../../support/zego/zegoModel.ts';

/**
 * Every order of these facts, from the first to the last. At each step: whatever the order so far, the same is known;
 * it looks as the rules say; and to hear any of it once more leaves the very same roster, so that a repeat at any place
 * of any order is covered too. What comes of two orders that left the very same roster, down to the order of its maps, is
 * looked at once.
 */
function tellInEveryOrder(facts: readonly ZegoFact[]): Roster {
  const all = 2 ** facts.length - 1;
  const forms = new Map<number, string>();
  const visited = new Set<string>();
  let whole = EMPTY_ROSTER;

  const visit = (roster: Roster, told: number, order: readonly number[]): void => {
    const state = `${told} ${exactly(roster)}`;
    if (visited.has(state)) return;
    visited.add(state);
    const form = formOf(roster);
    const known = forms.get(told);
    if (known !== undefined && known !== form) assert.equal(form, known, `in the order ${order}`);
    if (known === undefined) {
      const set = facts.filter((_, index) => (told & (1 << index)) !== 0);
      assert.deepEqual(viewOf(roster), modelView(set), `in the order ${order}`);
      forms.set(told, form);
    }
    if (told === all) whole = roster;
    for (const [index, fact] of facts.entries()) {
      const next = learn(roster, fact, 0).roster;
      if ((told & (1 << index)) === 0) visit(next, told | (1 << index), [...order, index]);
      else assert(next === roster, `in the order ${order}, fact ${index} again`);
    }
  };

  visit(EMPTY_ROSTER, 0, []);
  return whole;
}

const exactly = (roster: Roster): string =>
  JSON.stringify(roster, (_name, value: unknown) => {
    if (value === undefined) return 'undefined';
    if (typeof value === 'bigint') return `${value} of 64 bits`;
    return isIterable(value) ? [...value] : value;
  });

const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.iterator in value;

type Nasty = { readonly about: string; readonly facts: readonly ZegoFact[]; readonly is: string };

const NASTY: readonly Nasty[] = [
  {
    about: '[ZG5] the original example of the room list',
    facts: [created('A', 10), closed('A', 20), created('B', 30)],
    is: 'B:',
  },
  {
    about: '[ZG5] the original example of the user list',
    facts: [
      created('A', 10),
      came('A', 'u1', login('7001', 11), { seq: 1 }),
      came('A', 'u2', login('7002', 20), { seq: 2 }),
      left('A', 'u1', login('7001', 11), 30, { seq: 3 }),
      came('A', 'u1', login('7003', 35), { seq: 4 }),
    ],
    is: 'A: u1 u2',
  },
  {
    about: '[ZG5] the published flow charts leave a room for ever',
    facts: [created('A', 10), closed('A', 20), created('B', 30), closed('B', 40)],
    is: 'none',
  },
  {
    about: '[ZG5] the published flow charts leave a ghost user',
    facts: [
      created('A', 10),
      came('A', 'ann', login('80', 20), { seq: 1 }),
      left('A', 'ann', login('80', 20), 30, { seq: 2 }),
      came('A', 'ann', login('9', 40), { seq: 3 }),
      left('A', 'ann', login('9', 40), 50, { seq: 4 }),
    ],
    is: 'A:',
  },
  {
    about: '[ZG6] three sessions, the one in the middle never closed',
    facts: [created('A', 10), closed('A', 20), created('B', 30), created('C', 40), closed('C', 50)],
    is: 'none',
  },
  {
    about: '[ZG6] created in the same millisecond: the greater number, which is the smaller text',
    facts: [
      created('A', 10),
      created('B', 10),
      created('C', 10),
      came('A', 'ann', login('1', 11)),
      came('B', 'bob', login('2', 12)),
    ],
    is: 'B: bob',
  },
  {
    about: '[ZG6] a close that never had a create says nothing of the others',
    facts: [created('A', 10), closed('B', 20), came('A', 'ann', login('1', 15), { seq: 1 })],
    is: 'A: ann',
  },
  {
    about: '[ZG7] logins and logouts stand in for the creates, until these put the sessions in another order',
    facts: [
      came('A', 'ann', login('1', 50)),
      left('B', 'ann', login('2', 40), 45),
      came('B', 'bob', login('3', 42)),
      created('A', 35),
      created('B', 38),
    ],
    is: 'B: bob',
  },
  {
    about: '[ZG7] a session over before anything else is known of it, but a logout',
    facts: [created('A', 10), came('A', 'ann', login('1', 11)), closed('B', 30), left('B', 'ann', login('2', 20), 29)],
    is: 'none',
  },
  {
    about: '[ZG8] a take-over: the logout of the first login ends nothing',
    facts: [
      created('A', 10),
      came('A', 'ann', login('80', 20), { seq: 1 }),
      came('A', 'ann', login('9', 30), { seq: 2 }),
      left('A', 'ann', login('80', 20), 30, { seq: 3 }),
    ],
    is: 'A: ann',
  },
  {
    about: '[ZG8] two logins in one millisecond, the greater number out: the smaller one does not come back',
    facts: [
      created('A', 10),
      came('A', 'ann', login('80', 20)),
      came('A', 'ann', login('9', 20)),
      left('A', 'ann', login('80', 20), 20),
      came('A', 'bob', login('80', 20)),
      came('A', 'bob', login('9', 20)),
      left('A', 'bob', login('9', 20), 99),
    ],
    is: 'A: bob',
  },
  {
    about: '[ZG8] one user session in, out, in again, in once more and out',
    facts: [
      created('A', 10),
      came('A', 'ann', login('80', 20)),
      left('A', 'ann', login('80', 20), 30),
      came('A', 'ann', login('80', 40)),
      came('A', 'ann', login('80', 50)),
      left('A', 'ann', login('80', 50), 60),
    ],
    is: 'A:',
  },
  {
    about: '[ZG8] logouts without their logins, and one of them before the login after',
    facts: [
      created('A', 10),
      left('A', 'ann', login('80', 20), 30),
      left('A', 'bob', login('80', 20), 30),
      came('A', 'bob', login('81', 31)),
      came('A', 'ann', login('79', 19)),
      left('A', 'ann', login('79', 19), 18),
    ],
    is: 'A: bob',
  },
  {
    about: '[ZG9] who comes to and leaves a session that is over, or not the current one',
    facts: [
      created('A', 10),
      closed('A', 30),
      came('A', 'ann', login('80', 20)),
      created('B', 40),
      came('B', 'ann', login('81', 50)),
      left('A', 'ann', login('80', 20), 60),
      came('A', 'bob', login('9', 25)),
    ],
    is: 'B: ann',
  },
  {
    about: '[ZG11] a bot that becomes a user, a user that becomes a bot, and one told as both',
    facts: [
      created('A', 10),
      came('A', 'ann', login('1', 20), { isBot: true }),
      came('A', 'ann', login('2', 30)),
      came('A', 'bob', login('3', 20)),
      came('A', 'bob', login('4', 30), { isBot: true }),
      came('A', 'cat', login('5', 20)),
      left('A', 'cat', login('5', 20), 19, { isBot: true }),
    ],
    is: 'A: ann',
  },
  {
    about: '[ZG13] a scan ends those whose login comes only after it, and spares who came since',
    facts: [
      created('A', 10),
      came('A', 'ann', login('1', 20)),
      scanned('A', 30, ['bob']),
      came('A', 'bob', login('2', 25)),
      came('A', 'cat', login('3', 30)),
      came('A', 'dan', login('4', 29)),
    ],
    is: 'A: bob cat',
  },
  {
    about: '[ZG13] three scans that disagree, and a logout between them',
    facts: [
      created('A', 10),
      scanned('A', 30, ['ann', 'bob']),
      scanned('A', 50, ['ann']),
      scanned('A', 40, ['bob', 'cat']),
      left('A', 'ann', login('1', 20), 45),
      came('A', 'cat', login('2', 20)),
      came('A', 'bob', login('3', 45)),
    ],
    is: 'A: ann',
  },
  {
    about: '[ZG13] two scans of one time that disagree, and a bot that a scan has found',
    facts: [
      created('A', 10),
      scanned('A', 30, ['ann']),
      scanned('A', 30, ['bob']),
      scanned('A', 20, ['cat', 'bob']),
      came('A', 'cat', login('1', 15), { isBot: true }),
      left('A', 'bob', login('2', 15), 16),
    ],
    is: 'A:',
  },
  {
    about: '[ZG13] gaps, and scans that make up for some of them',
    facts: [
      created('A', 10),
      came('A', 'ann', login('1', 20), { seq: 2 }),
      came('A', 'ann', login('2', 21), { seq: 5 }),
      scanned('A', 19, [], 3),
      came('A', 'ann', login('3', 22), { seq: 7 }),
      scanned('A', 18, ['ann'], 6),
      came('A', 'ann', login('4', 23), { seq: 4 }),
    ],
    is: 'A: ann',
  },
];

/** Ann's, under one stream id all the time. */
const life = (sid: string, createdAt: number, seq?: number) => ({ id: 's1', of: 'ann', sid, createdAt, seq });

const NASTY_STREAMS: readonly Nasty[] = [
  {
    about: '[ME3] published, stopped and published again: the close of the first life ends nothing',
    facts: [
      created('A', 10),
      opened('A', life('p', 20, 1)),
      shut('A', life('p', 20), 30, 2),
      opened('A', life('q', 40, 3)),
      shut('A', life('q', 40), 50, 4),
      opened('A', life('r', 60, 5)),
    ],
    is: 'A: | s1',
  },
  {
    about: '[ME3] an older life never comes back: its create comes last, and its close never',
    facts: [
      created('A', 10),
      opened('A', life('p', 20, 1)),
      opened('A', life('q', 40, 3)),
      shut('A', life('q', 40), 50, 4),
    ],
    is: 'A:',
  },
  {
    about: '[ME3] a close that dates its own create, which is lost',
    facts: [
      created('A', 10),
      opened('A', life('p', 20, 1)),
      shut('A', life('q', 40), 50, 4),
      shut('A', life('p', 20), 30, 2),
    ],
    is: 'A:',
  },
  {
    about: '[ME3] published anew before the former life is closed, by a clock that is ahead',
    facts: [
      created('A', 10),
      opened('A', life('p', 20, 1)),
      opened('A', life('q', 40, 2)),
      shut('A', life('p', 20), 90, 3),
    ],
    is: 'A: | s1',
  },
  {
    about: '[ME3] two lives of one millisecond: the greater stream_seq, which as text is the smaller',
    facts: [
      created('A', 10),
      opened('A', life('q', 20, 9)),
      shut('A', life('q', 20), 20, 11),
      opened('A', life('p', 20, 10)),
      opened('A', { id: 's2', of: 'bob', sid: 'p', createdAt: 20, seq: 8 }),
      opened('A', { id: 's2', of: 'bob', sid: 'q', createdAt: 20, seq: 12 }),
      shut('A', { id: 's2', of: 'bob', sid: 'q', createdAt: 20 }, 19, 13),
    ],
    is: 'A: | s1',
  },
  {
    about: '[ME3] the end of the session ends all, and what comes late begins nothing',
    facts: [
      created('A', 10),
      opened('A', life('p', 20, 1)),
      closed('A', 30),
      opened('A', life('q', 25, 2)),
      shut('A', life('p', 20), 30, 3),
      listed('A', 29, [life('p', 20)]),
    ],
    is: 'none',
  },
  {
    about: '[ME3] [ZG7] sessions known only by a stream, until their creates put them in another order',
    facts: [
      opened('A', life('p', 50, 1)),
      shut('B', { id: 's2', of: 'bob', sid: 'q', createdAt: 40 }, 45, 2),
      opened('B', { id: 's2', of: 'bob', sid: 'r', createdAt: 42, seq: 3 }),
      created('A', 35),
      created('B', 38),
    ],
    is: 'B: | s2',
  },
  {
    about: '[ME3] a list tells of a life whose create is lost, and its close comes',
    facts: [
      created('A', 10),
      opened('A', life('p', 20, 1)),
      shut('A', life('p', 20), 30, 2),
      listed('A', 60, [life('', 50)], 3),
      shut('A', life('q', 50), 70, 4),
    ],
    is: 'A:',
  },
  {
    about: '[ME3] a list ends what it misses, also what is told only later, and spares what began since',
    facts: [
      created('A', 10),
      opened('A', life('p', 20, 1)),
      listed('A', 30, [{ id: 's2', of: 'bob', createdAt: 25 }], 2),
      opened('A', { id: 's3', of: 'cat', sid: 'p', createdAt: 29, seq: 3 }),
      opened('A', { id: 's4', of: 'dan', sid: 'p', createdAt: 30, seq: 4 }),
    ],
    is: 'A: | s2 s4',
  },
  {
    about: '[ME3] a list that is behind: it has a life that is over, which does not come back',
    facts: [
      created('A', 10),
      opened('A', life('p', 20, 1)),
      shut('A', life('p', 20), 30, 2),
      listed('A', 35, [life('', 20)]),
      opened('A', life('q', 33, 3)),
      shut('A', life('q', 33), 40, 4),
      listed('A', 50, [life('', 33)]),
    ],
    is: 'A:',
  },
  {
    about: '[ME3] lists that disagree: the later one counts',
    facts: [
      created('A', 10),
      opened('A', life('p', 20, 1)),
      listed('A', 30, []),
      listed('A', 40, [life('', 20)]),
      listed('A', 40, [{ id: 's2', of: 'bob', createdAt: 20 }]),
      listed('A', 50, [life('', 20)]),
    ],
    is: 'A: | s1',
  },
];

describe('the roster, told in every order', () => {
  for (const { about, facts, is } of [...NASTY, ...NASTY_STREAMS]) {
    it(about, () => {
      assert.equal(sentenceOf(viewOf(tellInEveryOrder(facts))), is);
    });
  }

  const worlds = [
    { title: '3 sessions', length: 6, histories: 80, world: { sessions: 3, users: 1, span: 5 } },
    { title: '1 user', length: 7, histories: 12, world: { sessions: 1, users: 1, span: 4 } },
    { title: '2 users', length: 6, histories: 80, world: { sessions: 1, users: 2, span: 6 } },
    { title: 'all', length: 7, histories: 12, world: { sessions: 2, users: 3, span: 8 } },
    { title: '1 stream', length: 7, histories: 12, world: { sessions: 1, users: 1, span: 3, streams: 1 } },
    { title: '2 streams', length: 6, histories: 80, world: { sessions: 1, users: 2, span: 5, streams: 2 } },
    { title: 'streams in 2 sessions', length: 6, histories: 80, world: { sessions: 2, users: 1, span: 4, streams: 1 } },
  ];
  for (const [seed, { title, length, histories, world }] of worlds.entries()) {
    it(`[ZG5] [ME3] ${histories} histories of ${length} facts from a small world (${title})`, () => {
      const random = new Random(seed + 1);
      for (let count = 0; count < histories; count += 1) {
        const facts = randomHistory(random, length, world);
        try {
          tellInEveryOrder(facts);
        } catch (cause) {
          throw new Error(`history ${count} of seed ${seed + 1}: ${JSON.stringify(facts)}`, { cause });
        }
      }
    });
  }
});
