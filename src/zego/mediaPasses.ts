import type { IssuePass } from '../domain/streamIds.ts';
import { streamIdOf } from '../domain/streamIds.ts';
import type { Clock } from '../ports/runtime.ts';
import { IV_BYTES, sealToken04 } from './token04.ts';

type Deps = {
  readonly appId: number;
  readonly serverSecret: string;
  /** How long a token is good to listen, and to publish. */
  readonly listenS: number;
  readonly publishS: number;
  readonly clock: Pick<Clock, 'now'>;
  readonly randomBytes: (size: number) => Buffer;
};

const NONCE_BYTES = 4;

// As ZEGO counts them: into the room, and onto its air.
const LOGIN = 1;
const PUBLISH = 2;

/** ME2: who may publish gets a token for one stream, and a short one; whoever is no longer linked gets a listener's. */
export function createMediaPasses({ appId, serverSecret, listenS, publishS, clock, randomBytes }: Deps): IssuePass {
  return (channel, userId) => {
    const streamId = streamIdOf(channel, userId);
    const at = clock.now();
    const createdAtS = Math.floor(at / 1_000);
    const expiresAtS = createdAtS + (streamId === undefined ? listenS : publishS);
    const payload = JSON.stringify({
      room_id: channel.sid,
      privilege: { [LOGIN]: 1, [PUBLISH]: streamId === undefined ? 0 : 1 },
      stream_id_list: streamId === undefined ? null : [streamId],
    });
    const nonce = randomBytes(NONCE_BYTES).readInt32BE();
    const said = { appId, userId, nonce, createdAtS, expiresAtS, payload };
    const token = sealToken04(said, serverSecret, randomBytes(IV_BYTES));
    return { appId, token, at, expiresAt: expiresAtS * 1_000, streamId };
  };
}
