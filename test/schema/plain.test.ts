import assert from 'node:assert/strict';
import { ChannelState, LinkcallUser } from '../../schema/channelState.ts';
import { linkcallUserData } from '../../schema/linkcallUser.ts';
import { publicState, publicStateOf } from '../../schema/plain.ts';

describe('what everybody may see, without a schema', () => {
  it('[IN12] is all of the schema but the queue, and who is invited', () => {
    const { applies: _, invites: __, ...shown } = new ChannelState().toJSON();
    assert.deepEqual(publicStateOf(new ChannelState()), { ...shown, links: [], moderators: [] });
    assert.deepEqual(Object.keys(publicState.shape).sort(), Object.keys(shown).sort());
    assert.deepEqual(Object.keys(new LinkcallUser().toJSON()).sort(), Object.keys(linkcallUserData.shape).sort());
  });
});
