import assert from 'node:assert/strict';
import { linkStreamId } from '../../src/domain/streamIds.ts';
import { ChannelAudience } from '../../src/mirrors/channelAudience.ts';
import type { Follow, MirrorRequest, Told } from '../../src/mirrors/messages.ts';
import type { Mirrors } from '../../src/mirrors/mirrors.ts';
import { disposeOfRooms, roomInHand } from '../rooms/roomInHand.ts';
import { allow, start } from '../support/orders.ts';
import { admin, callId, LIFE, SID, userId, viewer } from '../support/people.ts';

const operator = admin('olga');

/** A room of an actor, and what it tells a mirror. */
async function followed() {
  const told: Told[] = [];
  const own: Extract<MirrorRequest, { type: 'own' }>[] = [];
  let audience: ChannelAudience | undefined;
  const audienceOf: Mirrors['audienceOf'] = (actor, hooks) => {
    audience = new ChannelAudience({
      ...{ actor, salt: 'salt', reconnectMs: 20_000, clock: bed.clock, ...hooks },
      tell: (one) => void told.push(one),
      send: (_process, request) => void own.push(request),
      find: async () => undefined,
      closed: () => {},
    });
    return audience;
  };
  const bed = { clock: { elapsed: () => 0, after: () => () => {} } };
  const { actor } = await roomInHand({ audienceOf });
  let nth = 0;
  const follow = (said: Partial<Follow> = {}) => {
    nth += 1;
    return audience?.follow({
      ...{ type: 'follow', sid: SID, mirror: 'mirror-1', process: 'p', address: 'a:1', nth, wantsWhole: false },
      ...{
        position: { epoch: actor.epoch, seq: told.at(-1)?.seq ?? 0 },
        clients: 1,
        seated: [],
        gone: [],
        ends: false,
      },
      ...said,
    });
  };
  follow();
  return { actor, told, own, follow };
}

const stream = { ...LIFE, userId: userId('ann'), streamSid: '1' };

describe('what an actor tells its mirrors', () => {
  afterEach(disposeOfRooms);

  it('[SC2, ME4] who is on the air, also before a change that was told is shown at the actor itself', async () => {
    const { actor, told } = await followed();
    await actor.give(start('ann'));
    await actor.hear({ type: 'created', session: LIFE.session, at: 10 });
    await actor.give(allow('ann', operator));
    await actor.hear({ type: 'stream-opened', ...stream, streamId: linkStreamId(callId('ann')), seq: 1 });
    assert.deepEqual(told.at(-1)?.part.media, [['ann', 2]]);
    const seqs = told.map(({ seq }) => seq);
    assert.deepEqual(
      seqs,
      seqs.map((_, nth) => nth + (seqs[0] ?? 0)),
      'none is left out',
    );
  });

  it('[SC2] each user what they alone may see, as often as it changes, and once more to whoever came back', async () => {
    const { actor, own, follow } = await followed();
    const ann = viewer('ann');
    follow({ seated: [{ caller: ann, isLost: false }] });
    const ofAnn = () => own.flatMap(({ users }) => users).filter((part) => part.userId === ann.person.userId);
    await actor.give(start('ann'));
    await actor.give(start('ben'));
    assert.deepEqual(
      ofAnn().map(({ position }) => position),
      [1],
    );
    // What the mirror has forgotten of her is not taken for known.
    follow({ gone: [{ userId: ann.person.userId, graceMs: 20_000 }] });
    follow({ seated: [{ caller: ann, isLost: false }] });
    await actor.give(start('cem'));
    assert.equal(ofAnn().length, 2);
  });

  it('[SC2] nothing, where nothing is other than what was told', async () => {
    const { actor, told } = await followed();
    await actor.give(start('ann'));
    await actor.give(allow('ann', operator));
    const count = told.length;
    await actor.hear({ type: 'created', session: LIFE.session, at: 10 });
    await actor.hear({ type: 'closed', session: LIFE.session, at: 30 });
    assert.equal(told.length, count);
  });
});
