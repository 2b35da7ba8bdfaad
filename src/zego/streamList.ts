import type { ZegoStreams } from '../ports/zego.ts';
import type { ActionBudget } from './actionBudget.ts';
import { readStreamList } from './serverReply.ts';
import { createSignedCall, type SignedCallDeps } from './signedCall.ts';

/** ME3: ZEGO's `DescribeSimpleStreamList`. One attempt: whoever asks tries again. */
export function createZegoStreams(deps: SignedCallDeps & { readonly budget: ActionBudget }): ZegoStreams {
  const call = createSignedCall(deps);
  return {
    listStreams: async (sid, withinMs) => {
      await deps.budget.listTurn(sid, withinMs);
      const listed = readStreamList(await call('DescribeSimpleStreamList', [['RoomId', sid]]));
      return listed === 'no-such-room' ? undefined : listed;
    },
  };
}
