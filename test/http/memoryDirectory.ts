import { channelRow, listChannels } from '../../src/app/lists/channelRows.ts';
import { listPeople, peopleRows } from '../../src/app/lists/peopleRows.ts';
import { answer } from '../../src/domain/answer.ts';
import { type Channel, limitsOf, newChannel } from '../../src/domain/channel.ts';
import { actorOf, type Order, subjectOf } from '../../src/domain/command.ts';
import { applyChange, decide } from '../../src/domain/decide.ts';
import type { CmdId, Millis, Sid } from '../../src/domain/ids.ts';
import { isRefusal, type JournalEntry } from '../../src/domain/journal.ts';
import { NOBODY_IS_AWAY } from '../../src/domain/lastSeen.ts';
import { DEFAULT_LIMITS } from '../../src/domain/limits.ts';
import { subjectFor } from '../../src/domain/rights.ts';
import { NOBODY_KNOWS } from '../../src/domain/roster/linkMedia.ts';
import { EMPTY_ROSTER } from '../../src/domain/roster/roster.ts';
import type { JournalPage } from '../../src/ports/channelStore.ts';
import type { ChannelDirectory, ChannelView } from '../../src/ports/directory.ts';
import type { Lists } from '../../src/ports/lists.ts';
import { pastChannel } from '../../src/routing/pastChannel.ts';

type Kept = { channel: Channel; entries: readonly JournalEntry[] };

/** Channels that live in this object: the real rules, no actor and no store. */
export function memoryDirectory(now: () => Millis) {
  const kept = new Map<Sid, Kept>();

  function viewOf(sid: Sid): ChannelView | undefined {
    const channel = kept.get(sid)?.channel;
    if (channel === undefined) return undefined;
    const process = { id: 'process-1', address: 'one.example:2567' };
    return {
      channel,
      limits: limitsOf(channel, DEFAULT_LIMITS),
      awaySince: NOBODY_IS_AWAY,
      mediaOf: NOBODY_KNOWS,
      clients: 5,
      process,
    };
  }

  /** What a client of the channel would do; a channel that is not there begins. */
  function play(sid: Sid, ...orders: readonly Order[]): void {
    if (!kept.has(sid)) kept.set(sid, { channel: newChannel(sid), entries: [] });
    for (const order of orders) carryOut(sid, order);
  }

  function carryOut(sid: Sid, order: Order, cmdId?: CmdId) {
    const { channel: before, entries } = kept.get(sid) ?? { channel: newChannel(sid), entries: [] };
    const at = now();
    const { refusal, events } = decide(before, { ...order, at }, DEFAULT_LIMITS);
    const channel = applyChange(before, events);
    const subject = subjectOf(order);
    const entry: JournalEntry = {
      seq: entries.length + 1,
      at,
      version: channel.version,
      actor: actorOf(order),
      ...(order.via !== undefined && { via: order.via }),
      command: order.type,
      subject,
      cmdId,
      outcome: refusal?.reason ?? 'accepted',
      events,
      times: 1,
    };
    kept.set(sid, { channel, entries: [...entries, entry] });
    return answer({ channel, events, at, refusal, subjectId: subjectFor(channel, order, events) });
  }

  async function journal(sid: Sid, { before, limit, only }: JournalPage) {
    const entries = kept.get(sid)?.entries.toReversed();
    return entries
      ?.filter(({ seq }) => before === undefined || seq < before)
      .filter((entry) => only === undefined || isRefusal(entry) === (only === 'refused'))
      .slice(0, limit);
  }

  const directory: ChannelDirectory = {
    view: async (sid) => viewOf(sid),
    give: async (sid, order, { cmdId, mayBeFirst = false } = {}) =>
      mayBeFirst || kept.has(sid) ? { type: 'answered', answer: carryOut(sid, order, cmdId) } : undefined,
    foresee: async (sid, start) => {
      const channel = kept.get(sid)?.channel;
      if (channel === undefined) return undefined;
      const { refusal } = decide(channel, { ...start, at: now() }, DEFAULT_LIMITS);
      return { refusal, position: channel.waiting.length + 1, version: channel.version, seat: start.seat ?? 1 };
    },
    journal,
    past: (sid, moment) =>
      pastChannel(sid, moment, {
        store: { journal: async (of, page) => (await journal(of, page)) ?? [] },
        limits: DEFAULT_LIMITS,
      }),
  };
  const rows = () =>
    [...kept.keys()].flatMap((sid) => {
      const view = viewOf(sid);
      return view === undefined
        ? []
        : [{ ...view, roster: EMPTY_ROSTER, awaySince: NOBODY_IS_AWAY, mediaOf: NOBODY_KNOWS }];
    });
  const lists: Lists = {
    channels: async (asked) => ({ ...listChannels(rows().map(channelRow), asked), away: undefined }),
    people: async (asked) => ({
      ...listPeople(
        rows().flatMap((seen) => [...peopleRows(seen, asked.standing)]),
        asked,
      ),
      away: undefined,
    }),
    blocks: async () => ({ rows: [], total: 0, away: undefined }),
  };
  return { directory, lists, play };
}
