import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What stands in front of a platform's back end: while that is away it says so, and when to come again. */
export async function startFront() {
  let upstream: URL | undefined;
  const server = createServer((asked, response) => {
    const away = () => {
      if (!response.headersSent) response.writeHead(503, { 'retry-after': '1' });
      response.end();
    };
    if (upstream === undefined) {
      asked.resume();
      return away();
    }
    const { method, url = '/', headers } = asked;
    const passed = request(new URL(url, upstream), { method, headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.on('error', away).pipe(response);
    });
    passed.on('error', away);
    asked.on('error', () => passed.destroy()).pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    /** Undefined: it is away. */
    leadsTo: (url: string | undefined) => {
      upstream = url === undefined ? undefined : new URL(url);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type Front = Awaited<ReturnType<typeof startFront>>;
