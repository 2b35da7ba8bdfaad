import { freePort } from '../../../loadtest/loopback.ts';
import { type Ended, runToEnd } from '../../process/support/runToEnd.ts';
import { SERVER_SECRET } from '../../support/media.ts';
import { SECRET, type TestServer } from '../../support/server.ts';

type Serving = {
  readonly servers: readonly TestServer[];
  readonly apiPort: string;
};

/** A server that cuts, and asks the ZEGO that phones are to publish at. */
export async function cuttingServer(settings: Record<string, string> = {}) {
  const apiPort = String(await freePort());
  const env = {
    ...{ ZEGO_CALLBACK_SECRET: 'secret', ZEGO_APP_ID: '1', ZEGO_SERVER_SECRET: SERVER_SECRET },
    ...{ ZEGO_API_URL: `http://127.0.0.1:${apiPort}/`, ZEGO_GAP_MS: '3000', MEDIA_ENFORCE: 'cut' },
    ...settings,
  };
  return { apiPort, env };
}

/** `npm run zego-sim` to its end. */
export function callAt({ servers, apiPort }: Serving, args: readonly string[], patienceMs: number): Promise<Ended> {
  const urls = servers.flatMap(({ url }) => ['--url', url]);
  const secrets = ['--secret', 'secret', '--server-secret', SERVER_SECRET, '--auth-secret', SECRET];
  const all = [...urls, ...secrets, '--api-port', apiPort, '--gap-ms', '3000', ...args];
  return runToEnd({}, ['loadtest/zegoSim.ts', ...all], patienceMs);
}
