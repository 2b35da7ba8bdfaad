import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { tokenFor } from '../servers.ts';
import { type Caller, type Join, joinRoom, type Reply } from './callers.ts';

const BACK_END = { sid: '', userId: 'backend', role: 'service' } as const;
/** By the request's `op_code`. */
const ORDERS: Readonly<Record<number, string>> = { 1: 'apply', 2: 'cancel', 3: 'quit' };

/** The host has a socket; what viewers ask is said for them by a back end, over HTTP, on a connection for each. */
export const joinByOrders: Join = async (url, who) => {
  if (who.role === 'host') return joinRoom(url, who);
  const { sid, userId } = who;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const path = new URL(`/api/channels/${encodeURIComponent(sid)}/orders`, url);
  const authorization = `Bearer ${await tokenFor(BACK_END)}`;
  const user = { nick: `nick of ${userId}` };

  const give = (body: string): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const length = Buffer.byteLength(body);
      const headers = { authorization, 'content-type': 'application/json', 'content-length': length };
      const sent = request(path, { method: 'POST', agent, headers }, (response) => {
        text(response).then((answer) => {
          if (response.statusCode === 200) resolve(JSON.parse(answer));
          else reject(new Error(`${path} answers ${response.statusCode}: ${answer}`));
        }, reject);
      });
      sent.once('error', (error: NodeJS.ErrnoException) => {
        // While the others had their turns the server let go of the connection that rested.
        if (sent.reusedSocket && error.code === 'ECONNRESET') resolve(give(body));
        else reject(error);
      });
      sent.end(body);
    });

  const caller: Caller = {
    request: (_name, body) => give(JSON.stringify({ order: orderIn(body), user_id: userId, user })),
    leave: async () => agent.destroy(),
  };
  return caller;
};

function orderIn(body: object): string {
  const order = 'op_code' in body ? ORDERS[Number(body.op_code)] : undefined;
  if (order === undefined) throw new Error(`there is no order like ${JSON.stringify(body)}`);
  return order;
}
