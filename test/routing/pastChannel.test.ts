import assert from 'node:assert/strict';
import fc from 'fast-check';
import { withCheckpoint } from '../../src/app/mailbox/checkpoints.ts';
import { type Channel, newChannel } from '../../src/domain/channel.ts';
import { actorOf, subjectOf } from '../../src/domain/command.ts';
import { applyChange, decide } from '../../src/domain/decide.ts';
import { isRefusal, type JournalEntry } from '../../src/domain/journal.ts';
import { DEFAULT_LIMITS } from '../../src/domain/limits.ts';
import type { JournalPage } from '../../src/ports/channelStore.ts';
import { pastChannel } from '../../src/routing/pastChannel.ts';
import { readEntries, writeEntry } from '../../src/stores/records/journalEntry.ts';
import { STEPS_BEGIN_AT, type Step, steps } from '../support/call/randomSteps.ts';
import { closeSwitch, openSwitch } from '../support/orders.ts';
import { admin, callId, SID } from '../support/people.ts';

const RUNS = 200;
const CHECKPOINT_EVERY = 7;

/** What a channel does, and what it is after each entry; here checkpoints are nearer to each other than they would be. */
function lived(sequence: readonly Step[]): { entries: JournalEntry[]; after: Channel[] } {
  let channel = newChannel(SID);
  let at = STEPS_BEGIN_AT;
  const entries: JournalEntry[] = [];
  const after: Channel[] = [];
  for (const [index, { wait, order }] of sequence.entries()) {
    at += wait;
    const isCall = order.type === 'start-application' || order.type === 'invite-user';
    const named = isCall ? { ...order, callId: callId(`${index}x`) } : order;
    const { refusal, events } = decide(channel, { ...named, at }, DEFAULT_LIMITS);
    channel = applyChange(channel, events);
    const said = { actor: actorOf(order), command: order.type, subject: subjectOf(order), cmdId: undefined };
    const told = { outcome: refusal?.reason ?? ('accepted' as const), events, times: 1 };
    const entry = { seq: index + 1, at, version: channel.version, ...said, ...told };
    const isDue = index % CHECKPOINT_EVERY === 3;
    entries.push(...withCheckpoint([entry], channel, isDue ? Number.NEGATIVE_INFINITY : channel.version));
    after.push({ ...channel, applicants: new Map() });
  }
  return { entries, after };
}

/** A store that keeps so many of each kind. */
const keeping = (entries: readonly JournalEntry[], most: number) => ({
  journal: async (_: unknown, { before = Number.MAX_SAFE_INTEGER, limit, only }: JournalPage) => {
    const kept = [entries.filter((entry) => !isRefusal(entry)), entries.filter(isRefusal)].map((part) =>
      part.slice(-most),
    );
    const [accepted = [], refused = []] = kept;
    const part = only === 'accepted' ? accepted : only === 'refused' ? refused : kept.flat();
    const page = part.filter(({ seq }) => seq < before).toSorted((one, other) => other.seq - one.seq);
    // As a store has them.
    const raws = page.slice(0, limit).map((entry) => ({ seq: entry.seq, entry: writeEntry(entry) }));
    return readEntries(raws, (_kind, rows, read) => rows.map(read));
  },
});

/** So often the switch is turned. */
const turns = (count: number): Step[] =>
  Array.from({ length: count }, (_, nth) => ({
    wait: 10,
    order: nth % 2 === 0 ? closeSwitch(admin('olga')) : openSwitch(admin('olga')),
  }));

const comparable = ({ applicants: _, ...channel }: Channel): object => channel;

describe('a channel as it was', () => {
  it(`[OP4] is what it was after each change that is kept since a checkpoint, and by no other it is known (${RUNS} lives)`, async () => {
    const life = fc.tuple(steps, fc.integer({ min: 1, max: 40 }));
    await fc.assert(
      fc.asyncProperty(life, async ([sequence, most]) => {
        const { entries, after } = lived(sequence);
        const accepted = entries.filter((entry) => !isRefusal(entry));
        const kept = accepted.slice(-most);
        const from = kept.find(
          ({ checkpoint, version, events }) =>
            checkpoint !== undefined || version === 0 || (version === 1 && events.length > 0),
        );
        const deps = { store: keeping(entries, most), limits: DEFAULT_LIMITS };
        for (const { version, seq } of accepted) {
          if (version === 0) continue;
          const past = await pastChannel(SID, { version }, deps);
          const last = accepted.findLast((entry) => entry.version === version);
          if (from !== undefined && from.seq <= (last?.seq ?? 0)) {
            assert(past?.is === 'known', `version ${version}`);
            assert.deepEqual(comparable(past.channel), comparable(after[seq - 1] ?? newChannel(SID)));
          } else assert.equal(past?.is, 'gone');
          assert.deepEqual(past.oldest.version, kept[0]?.version);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('[OP4] by a time is what the last change before it has made; nothing is known of what comes', async () => {
    const { entries } = lived(turns(18));
    const deps = { store: keeping(entries, 1_000), limits: DEFAULT_LIMITS };
    const ask = async (at: number) => {
      const past = await pastChannel(SID, { at }, deps);
      return past?.is === 'known' ? past.channel.version : past?.is;
    };
    const times = entries.map(({ at }) => at);
    const [first = 0, second = 0] = times;
    assert.deepEqual(
      [await ask(first - 1), await ask(first), await ask(second - 1), await ask(second)],
      ['gone', 1, 1, 2],
    );
    assert.equal(await ask(Number.MAX_SAFE_INTEGER), entries.at(-1)?.version);
    assert.equal((await pastChannel(SID, { version: 1_000 }, deps))?.is, 'ahead');
  });

  it('[OP4] is not guessed where an entry is missing, nor of a channel that has done nothing', async () => {
    const { entries } = lived(turns(3));
    const torn = {
      store: keeping(
        entries.filter(({ version }) => version !== 2),
        1_000,
      ),
      limits: DEFAULT_LIMITS,
    };
    assert.equal((await pastChannel(SID, { version: 2 }, torn))?.is, 'gone');
    assert.equal((await pastChannel(SID, { version: 3 }, torn))?.is, 'gone');
    assert.equal((await pastChannel(SID, { version: 1 }, torn))?.is, 'known');
    assert.equal(await pastChannel(SID, { version: 1 }, { store: keeping([], 9), limits: DEFAULT_LIMITS }), undefined);
  });
});
