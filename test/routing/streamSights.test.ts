import assert from 'node:assert/strict';
import type { Channels } from '../../src/app/channels.ts';
import { parseStreamId, type StreamId } from '../../src/domain/ids.ts';
import { EMPTY_ROSTER, learn, type Roster, type ZegoFact } from '../../src/domain/roster/roster.ts';
import { parseUint64 } from '../../src/domain/uint64.ts';
import type { StreamSight } from '../../src/ports/zego.ts';
import { remoteRequest, streamSight } from '../../src/routing/remoteRequests.ts';
import { createStreamSights, sightIn } from '../../src/routing/streamSights.ts';
import { SID, userId } from '../support/people.ts';

const AT = 1_790_000_000_000;

function streamId(text: string): StreamId {
  const id = parseStreamId(text);
  assert(id !== undefined);
  return id;
}

const session = parseUint64('17');
assert(session !== undefined);
const stream = { session, streamSid: 'sid', userId: userId('ann') };
const created: ZegoFact = { type: 'created', session, at: AT };
const opened = (id: string, seq: number): ZegoFact => ({
  ...{ type: 'stream-opened', ...stream, streamId: streamId(id), seq, createdAt: AT + seq },
});
const closed = (id: string, seq: number): ZegoFact => ({
  ...{ type: 'stream-closed', ...stream, streamId: streamId(id), seq, createdAt: undefined, closedAt: AT + seq },
});
const told = (...facts: readonly ZegoFact[]): Roster =>
  facts.reduce((roster, fact) => learn(roster, fact, AT).roster, EMPTY_ROSTER);

describe('whether a stream is seen', () => {
  it('[ME7] is known of a room whose callbacks are there, and of none that lacks some', () => {
    const one = streamId('one');
    const sights: readonly (readonly [Roster, StreamSight])[] = [
      [EMPTY_ROSTER, 'unknown'],
      [told(created), 'unknown'],
      [told(created, opened('one', 1)), 'on-air'],
      [told(created, opened('one', 1), closed('one', 2)), 'off-air'],
      [told(created, opened('other', 1)), 'off-air'],
      [told(created, opened('other', 1), opened('third', 3)), 'unknown'],
      [told(created, opened('one', 1), opened('third', 3)), 'on-air'],
      [told(created, opened('one', 1), { type: 'closed', session, at: AT + 9 }), 'unknown'],
    ];
    assert.deepEqual(
      sights.map(([roster]) => sightIn(roster, one)),
      sights.map(([, sight]) => sight),
    );
  });

  describe('by the actor', () => {
    const channelsWith = (roster: Roster | undefined): Channels =>
      ({ find: () => roster && { actor: { roster } } }) as unknown as Channels;
    const awakeAt = (id: string | undefined) => ({
      find: async () => (id === undefined ? undefined : { sid: SID, clients: 0, process: { id, address: '' } }),
    });
    const nobody = async () => assert.fail('nobody is to be asked');

    it('[ME7] of this process, or of the one that has it', async () => {
      const here = channelsWith(told(created, opened('one', 1)));
      const local = createStreamSights({
        channels: here,
        awakeChannels: { find: nobody },
        me: () => 'me',
        ask: nobody,
      });
      assert.equal(await local.see(SID, streamId('one')), 'on-air');
      const asked: string[] = [];
      const remote = createStreamSights({
        channels: channelsWith(undefined),
        awakeChannels: awakeAt('other'),
        me: () => 'me',
        ask: async (process, sid, id) => {
          asked.push(`${process} ${sid} ${id}`);
          return 'off-air';
        },
      });
      assert.equal(await remote.see(SID, streamId('one')), 'off-air');
      assert.deepEqual(asked, [`other ${SID} one`]);
    });

    it('[ME7] is not known where nobody has the channel, it is just coming here, or who has it does not answer', async () => {
      const away = async () => Promise.reject(new Error('no answer'));
      for (const [at, ask] of [
        [undefined, nobody],
        ['me', nobody],
        ['other', away],
      ] as const) {
        const sights = createStreamSights({
          ...{ channels: channelsWith(undefined), awakeChannels: awakeAt(at), me: () => 'me', ask },
        });
        assert.equal(await sights.see(SID, streamId('one')), 'unknown');
      }
      const sights = createStreamSights({
        ...{ channels: channelsWith(undefined), awakeChannels: { find: away }, me: () => 'me', ask: nobody },
      });
      assert.equal(await sights.see(SID, streamId('one')), 'unknown');
    });

    it('[ME7] travels between processes, and nothing else does', () => {
      const request = { type: 'see-stream', sid: SID, streamId: 'one' };
      assert.deepEqual(remoteRequest.parse(JSON.parse(JSON.stringify(request))), request);
      assert(!remoteRequest.safeParse({ ...request, streamId: '' }).success);
      assert.equal(streamSight.parse('off-air'), 'off-air');
      assert(!streamSight.safeParse('gone').success);
    });
  });
});
