import type { ZegoStreams } from '../ports/zego.ts';
import type { ActionBudget } from './actionBudget.ts';
import { readStreamList } from './serverReply.ts';
import { createSignedCall, type SignedCallDeps } from './signedCall.ts';

/** ME3: ZEGO's `DescribeSimpleStreamList`. One attempt: whoever asks tries again. */
export function createZegoStreams(deps: SignedCallDeps & { readonly budget: ActionBudget }): ZegoStreams {
  const call = createSignedCall(deps);
  return {
    listStreams: async (sid, withinMs) => {
      const answer = await deps.budget.list(sid, withinMs, () => call('DescribeSimpleStreamList', [['RoomId', sid]]));
      const listed = readStreamList(answer);
      return listed === 'no-such-room' ? undefined : listed;
    },
  };
}
