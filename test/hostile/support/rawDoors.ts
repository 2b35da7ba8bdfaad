import { REQUESTS } from '../../../schema/requests/names.ts';
import type { Door } from '../../rooms/plain/doors.ts';
import { type TestServer, tokenFor } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { OPCODE } from './frames.ts';
import { RawConnection, roomBytes, roomData } from './rawConnection.ts';

const LIST = 'linkcall_list_user_rq';
const { id: LIST_ID } = REQUESTS[LIST];
/** Of MessagePack. */
const NIL = Buffer.of(0xc0);
const HEAD_BYTES = 8;

/** A viewer who came through one of the doors, and what asks there who is on the line. */
export type RawGuest = { readonly raw: RawConnection; ask(): void };

export async function enterRaw(server: TestServer, door: Door, sid: string, userId: string): Promise<RawGuest> {
  const joined = (options: object) => RawConnection.join(server, sid, userId, options);
  const asking = (raw: RawConnection, opcode: number, frame: Buffer) => ({ raw, ask: () => raw.frame(opcode, frame) });
  switch (door) {
    case 'names':
      return asking(await joined({}), OPCODE.binary, roomData(LIST, NIL));
    case 'numbers':
      return asking(await joined({ ids: 'numeric' }), OPCODE.binary, roomData(LIST_ID, NIL));
    case 'protobuf':
      return asking(await joined({ wire: 'protobuf' }), OPCODE.binary, roomBytes(LIST_ID, Buffer.alloc(0)));
    case 'plain json':
      return asking(await plain('json'), OPCODE.text, Buffer.from(JSON.stringify({ type: LIST })));
    case 'plain protobuf': {
      const frame = Buffer.alloc(HEAD_BYTES);
      frame.writeUInt32BE(LIST_ID, 0);
      return asking(await plain('protobuf'), OPCODE.binary, frame);
    }
  }

  async function plain(wire: string): Promise<RawConnection> {
    const token = await tokenFor({ sub: userId, role: 'viewer' });
    const raw = await RawConnection.open(server, `/ws?${new URLSearchParams({ sid, token, wire })}`);
    await until(() => raw.received.length >= 2, 'hello and state');
    return raw;
  }
}
