import { NOTICE_IDS } from '../../../schema/names.ts';
import { fromBytes, toBytes } from '../../../schema/proto/messages.ts';
import { REQUESTS, type RequestName } from '../../../schema/requests/names.ts';
import type { Role } from '../../../src/domain/channel.ts';
import { TestClient, type Wire } from '../../support/client.ts';
import { PlainClient } from '../../support/plainClient.ts';

/** The ways into a channel. */
export const DOORS = ['names', 'numbers', 'protobuf', 'plain json', 'plain protobuf'] as const;
export type Door = (typeof DOORS)[number];

/** Somebody who came through one of them; what is said there is heard alike. */
export type Guest = {
  readonly door: Door;
  readonly userId: string;
  request(name: RequestName, data?: object): Promise<Wire>;
  /** Bodies of the room's notices. */
  roomNotices(): Wire[];
  version(): number;
  linkedIds(): string[];
  sees(version: number): Promise<void>;
  isClosed(): boolean;
  drop(): void;
};

const ROOM_STATE = 'linkcall_room_state_nt';

export async function enter(
  server: { readonly url: string },
  door: Door,
  ...[sid, role, userId]: [string, Role, string]
): Promise<Guest> {
  if (door === 'plain json' || door === 'plain protobuf') {
    const query = door === 'plain protobuf' ? { wire: 'protobuf' } : {};
    const client = await PlainClient.join(server, sid, role, userId, { query });
    return {
      ...{ door, userId },
      request: (name, data) => client.request(name, data),
      roomNotices: () => client.receivedOf(ROOM_STATE),
      version: () => client.state?.version ?? 0,
      linkedIds: () => client.linkedIds,
      sees: (version) => client.sees(version),
      isClosed: () => client.closeCode !== undefined,
      drop: () => client.drop(),
    };
  }
  const options = { names: {}, numbers: { ids: 'numeric' }, protobuf: { wire: 'protobuf' } }[door];
  const client = await TestClient.joinInTime(server, sid, role, userId, options);
  const isBytes = door === 'protobuf';
  const notice = door === 'names' ? ROOM_STATE : NOTICE_IDS[ROOM_STATE];
  return {
    ...{ door, userId },
    async request(name, data = {}) {
      if (door === 'names') return client.request(name, data);
      const { id, reply } = REQUESTS[name];
      return isBytes
        ? fromBytes(reply, (await client.request(id, toBytes(name, data))) as Uint8Array)
        : client.request(id, data);
    },
    roomNotices: () => client.receivedOf(notice).map((body) => (isBytes ? fromBytes(ROOM_STATE, body) : body)),
    version: () => client.state.version,
    linkedIds: () => client.linkedIds,
    sees: (version) => client.sees(version),
    isClosed: () => client.closeCode !== undefined,
    drop: () => client.vanish(),
  };
}
