import { once } from 'node:events';
import { createServer } from 'node:http';

/** Serves on 127.0.0.1 what answers as a `fetch` does. */
export async function serveApi(api: typeof globalThis.fetch, port: number): Promise<void> {
  const server = createServer(async (request, response) => {
    const answer = await api(`http://127.0.0.1${request.url}`);
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' });
    response.end(await answer.text());
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
}
