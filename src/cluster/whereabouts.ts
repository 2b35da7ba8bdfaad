import { type IRoomCache, matchMaker } from '@colyseus/core';
import type { Channels } from '../app/channels.ts';
import type { Sid } from '../domain/ids.ts';
import type { Awake, Whereabouts } from '../ports/directory.ts';
import type { Company } from './company.ts';

export type WhereaboutsDeps = {
  readonly channels: Channels;
  readonly roomIdOf: (sid: Sid) => string;
  readonly company: Pick<Company, 'awake'>;
  readonly process: () => Awake['process'];
};

export function createWhereabouts({ channels, roomIdOf, company, process }: WhereaboutsDeps): Whereabouts {
  const awakeHere = (sid: Sid): Awake | undefined => {
    const tenant = channels.find(sid);
    return tenant && { sid, clients: tenant.house.clientCount(), process: process() };
  };
  const find = async (sid: Sid): Promise<Awake | undefined> => {
    const room: IRoomCache | undefined = await matchMaker.getRoomById(roomIdOf(sid));
    if (room === undefined) return undefined;
    const { clients, processId, publicAddress = '' } = room;
    return { sid, clients, process: { id: processId, address: publicAddress } };
  };
  return {
    find: async (sid) => awakeHere(sid) ?? find(sid),
    list: async ({ after, limit }) => {
      const sids = await company.awake(after, limit);
      const found = await Promise.all(sids.map(async (sid) => awakeHere(sid) ?? find(sid)));
      return found.filter((awake) => awake !== undefined);
    },
  };
}
