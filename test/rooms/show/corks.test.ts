import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import type { Connection } from '../../../rooms/connections.ts';
import { Corks } from '../../../rooms/show/patchPace.ts';

/** A socket, and what each of its system calls would write. */
function socket() {
  const calls: string[] = [];
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      calls.push(String(chunk));
      done();
    },
    writev: (chunks, done) => {
      calls.push(chunks.map(({ chunk }) => String(chunk)).join('+'));
      done();
    },
  });
  return { stream, calls };
}

/** Null: the connection is over. */
const connectionOver = (stream: Writable | null): Connection => ({ ref: { _socket: stream } }) as unknown as Connection;

describe('corks', () => {
  it('hold back what is written until they let go, all in one', () => {
    const { stream, calls } = socket();
    const corks = new Corks();
    corks.hold([connectionOver(stream)]);
    stream.write('notice');
    stream.write('patch');
    assert.deepEqual(calls, []);
    corks.letGo();
    assert.deepEqual(calls, ['notice+patch']);
    stream.write('later');
    assert.deepEqual(calls, ['notice+patch', 'later'], 'nothing is held any more');
  });

  it('let go of a socket as often as they hold it', () => {
    const { stream } = socket();
    const corks = new Corks();
    for (let time = 0; time < 2; time += 1) corks.hold([connectionOver(stream)]);
    for (let time = 0; time < 2; time += 1) corks.letGo();
    assert.equal(stream.writableCorked, 0);
  });

  it('take no harm from a connection that is over', () => {
    const corks = new Corks();
    corks.hold([connectionOver(null)]);
    corks.letGo();
  });
});
