import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export type Received = { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string };
export type Answer = (response: ServerResponse, received: Received) => void;

export const answer =
  (status: number, headers: Readonly<Record<string, string>> = {}, body = ''): Answer =>
  (response) =>
    void response.writeHead(status, headers).end(body);

/** An endpoint of the platform, on this machine. */
export async function startReceiver(first: Answer = answer(204)) {
  const received: Received[] = [];
  const receiver = { answer: first };
  const server = createServer(async (request, response) => {
    try {
      const one = { path: request.url ?? '', headers: request.headers, body: await text(request) };
      received.push(one);
      receiver.answer(response, one);
    } catch {
      // Its sender was killed.
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    port,
    received,
    /** How it answers from now on. */
    answers: (how: Answer) => {
      receiver.answer = how;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type Receiver = Awaited<ReturnType<typeof startReceiver>>;
