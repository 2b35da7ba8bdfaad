import { type IRoomCache, matchMaker } from '@colyseus/core';
import { lookersOf, withMirrors } from '../app/audience.ts';
import type { Channels } from '../app/channels.ts';
import type { Sid } from '../domain/ids.ts';
import type { Awake, AwakeChannels } from '../ports/directory.ts';

export type AwakeChannelsDeps = {
  readonly channels: Channels;
  readonly roomIdOf: (sid: Sid) => string;
  readonly process: () => Awake['process'];
};

export function createAwakeChannels({ channels, roomIdOf, process }: AwakeChannelsDeps): AwakeChannels {
  const awakeHere = (sid: Sid): Awake | undefined => {
    const local = channels.find(sid);
    return local && { sid, ...lookersOf(local), process: process() };
  };
  const find = async (sid: Sid): Promise<Awake | undefined> => {
    const room: IRoomCache | undefined = await matchMaker.getRoomById(roomIdOf(sid));
    if (room === undefined) return undefined;
    const { clients, metadata, processId, publicAddress = '' } = room;
    return { sid, ...withMirrors(clients, metadata.mirrors ?? []), process: { id: processId, address: publicAddress } };
  };
  return {
    find: async (sid) => awakeHere(sid) ?? find(sid),
  };
}
