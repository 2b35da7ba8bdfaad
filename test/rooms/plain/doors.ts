import { NOTICE_IDS } from '../../../schema/names.ts';
import { fromBytes, toBytes } from '../../../schema/proto/messages.ts';
import { REQUESTS, type RequestName } from '../../../schema/requests/names.ts';
import type { Role } from '../../../src/domain/channel.ts';
import { type JoinOptions, TestClient, type Wire } from '../../support/client.ts';
import { PlainClient, plainUrl } from '../../support/plainClient.ts';
import { until } from '../../support/until.ts';

/** The ways into a channel. */
export const DOORS = ['names', 'numbers', 'protobuf', 'plain json', 'plain protobuf'] as const;
export type Door = (typeof DOORS)[number];

type Who = readonly [sid: string, role: Role, userId: string];
type Server = { readonly url: string };

/** Somebody who came through one of them; what is said there is heard alike. */
export type Guest = {
  readonly door: Door;
  readonly userId: string;
  /** Undefined, or never, where the connection is lost before the answer. */
  request(name: RequestName, data?: object): Promise<Wire>;
  /** Bodies of the room's notices, since it came. */
  roomNotices(): Wire[];
  version(): number;
  linkedIds(): string[];
  sees(version: number): Promise<void>;
  closeCode(): number | undefined;
  /** For good. */
  drop(): void;
  /** Its connection is lost without a goodbye, and it takes the same seat again. */
  comeBack(): Promise<void>;
  /** As by an app's own means when the server was lost: with all that it was given there. */
  comeAgain(server: Server): Promise<void>;
};

const ROOM_STATE = 'linkcall_room_state_nt';
const OPTIONS: Record<Exclude<Door, `plain ${string}`>, JoinOptions> = {
  names: {},
  numbers: { ids: 'numeric' },
  protobuf: { wire: 'protobuf' },
};

export const enter = (server: Server, door: Door, ...who: Who): Promise<Guest> =>
  door === 'plain json' || door === 'plain protobuf' ? enterPlainly(server, door, who) : enterBySdk(server, door, who);

async function enterPlainly(
  server: Server,
  door: 'plain json' | 'plain protobuf',
  [sid, role, userId]: Who,
): Promise<Guest> {
  const wire = door === 'plain protobuf' ? { wire: 'protobuf' } : {};
  let [at, client] = [server, await PlainClient.join(server, sid, role, userId, { query: wire })];
  return {
    ...{ door, userId },
    request: (name, data) => client.request(name, data),
    roomNotices: () => client.receivedOf(ROOM_STATE),
    version: () => client.state?.version ?? 0,
    linkedIds: () => client.linkedIds,
    sees: (version) => client.sees(version),
    closeCode: () => client.closeCode,
    drop: () => client.drop(),
    async comeBack() {
      client.drop();
      // Without a token: there is no other way in.
      const back = PlainClient.open(plainUrl(at, { sid, resume: client.hello.resume, ...wire }));
      client = back;
      await until(() => back.hello !== undefined, `${userId} is greeted again`);
    },
    async comeAgain(server) {
      client.drop();
      const { resume } = client.hello;
      const isIn = async () => {
        const again = await PlainClient.join(server, sid, role, userId, { query: { ...wire, resume } });
        if (again.hello !== undefined) [at, client] = [server, again];
        return again.hello !== undefined;
      };
      await until(isIn, `${userId} is let in again`);
    },
  };
}

async function enterBySdk(server: Server, door: keyof typeof OPTIONS, who: Who): Promise<Guest> {
  const [, , userId] = who;
  const isBytes = door === 'protobuf';
  const notice = door === 'names' ? ROOM_STATE : NOTICE_IDS[ROOM_STATE];
  let client = await TestClient.joinInTime(server, ...who, OPTIONS[door]);
  return {
    ...{ door, userId },
    async request(name, data = {}) {
      if (door === 'names') return client.request(name, data);
      const { id, reply } = REQUESTS[name];
      return isBytes ? fromBytes(reply, await client.request(id, toBytes(name, data))) : client.request(id, data);
    },
    roomNotices: () => client.receivedOf(notice).map((body) => (isBytes ? fromBytes(ROOM_STATE, body) : body)),
    version: () => client.state.version,
    linkedIds: () => client.linkedIds,
    sees: (version) => client.sees(version),
    closeCode: () => client.closeCode,
    drop: () => client.vanish(),
    comeBack: () => client.comeBack(),
    async comeAgain(server) {
      client.vanish();
      client = await TestClient.joinInTime(server, ...who, OPTIONS[door]);
    },
  };
}
