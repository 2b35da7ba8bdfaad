import assert from 'node:assert/strict';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { waitForNobody } from '../../rooms/colyseusPrivates.ts';
import { disposeOfRooms, roomInHand } from './roomInHand.ts';

describe('what is private of Colyseus', () => {
  afterEach(disposeOfRooms);

  it('is reached for in one file', () => {
    const reaching = globSync('{src,rooms,schema}/**/*.ts').filter((path) =>
      /\w\._[a-z]|\['_[a-z]|'_[a-z]\w*'/i.test(readFileSync(path, 'utf8')),
    );
    assert.deepEqual(reaching, ['rooms/colyseusPrivates.ts']);
  });

  it('a room that waits for who may come is gone when it need not wait any more', async () => {
    const { room } = await roomInHand();
    // biome-ignore lint/complexity/useLiteralKeys: private in the types.
    const isGone = once(room['_events'], 'dispose');
    // biome-ignore lint/complexity/useLiteralKeys: private in the types.
    room['resetAutoDisposeTimeout'](1_000);
    waitForNobody(room);
    await isGone;
  });
});
