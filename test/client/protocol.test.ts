import assert from 'node:assert/strict';
import { CloseCode } from '@colyseus/core';
import { build, stop } from 'esbuild';
import { badJoin, forbidden, notNow, unauthorized } from '../../rooms/joins/joinAnswers.ts';
import { CLOSE_SERVER_STOPS, CLOSE_SLOW } from '../../schema/closeCodes.ts';
import { NOTICE_NAMES } from '../../schema/names.ts';
import { NOTICES } from '../../schema/notices.ts';
import { CLOSED_BY_THE_NETWORK, JOIN_REFUSED } from '../../src/client/protocol.ts';

describe('the words that are written down for clients alone', () => {
  it('are those of the server', () => {
    const areForGood = [badJoin, unauthorized, forbidden, notNow].map((refuse) => JOIN_REFUSED.has(refuse('').code));
    assert.deepEqual(areForGood, [true, true, true, false]);
    assert.deepEqual(NOTICE_NAMES, Object.keys(NOTICES));
    assert.equal(CLOSE_SERVER_STOPS, CloseCode.SERVER_SHUTDOWN);
    assert(CLOSED_BY_THE_NETWORK.has(CLOSE_SLOW), '[LC27] whoever read too slowly has a seat to come back to');
  });

  it('bring nothing else of the server into a browser', async () => {
    const { metafile } = await build({
      entryPoints: ['src/client/index.ts'],
      bundle: true,
      write: false,
      metafile: true,
      format: 'esm',
      platform: 'browser',
    });
    await stop();
    const ofServer = Object.keys(metafile.inputs).filter((path) => !/^(src\/client|node_modules\/(?!zod))/.test(path));
    const atOnce = ['schema/closeCodes.ts', 'schema/errors.ts', 'schema/names.ts'];
    const forBytes = ['codec', 'linkcall_pb', 'messages', 'values'].map((file) => `schema/proto/${file}.ts`);
    assert.deepEqual(ofServer.sort(), [...atOnce, ...forBytes, 'schema/requests/names.ts']);
  });
});
