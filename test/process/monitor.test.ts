import assert from 'node:assert/strict';
import { TestClient } from '../support/client.ts';
import { SOURCE, TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const PRODUCTION = { NODE_ENV: 'production', HOST: '127.0.0.1', ZEGO_CALLBACK_SECRET: 'secret' };
const TELLS_OF_BUNDLE = encodeURIComponent(`
  import { registerHooks } from 'node:module';
  const resolve = (name, context, next) => {
    if (name === 'colyseus') process.stderr.write('the bundle is loaded\\n');
    return next(name, context);
  };
  registerHooks({ resolve });
`);

describe('the monitor of a server', () => {
  let server: TestServer | undefined;
  afterEach(() => server?.remove());

  // The monitor has to meet the very Colyseus that the server has, which in a bundle is a copy.
  it('shows its rooms to an operator', async () => {
    server = await TestServer.start({}, SOURCE);
    const host = await TestClient.join(server, 'live', 'host', 'hana');
    const { status, body } = await server.admin('GET', '/monitor/api');
    assert.equal(status, 200);
    assert.deepEqual([body.connections, Array.isArray(body.rooms) && body.rooms.length], [1, 1]);
    assert.match(await (await fetch(`${server.url}/monitor`)).text(), /Sign in/);
    await host.leave();
  });

  it('is loaded when somebody first asks for it, with all that its bundle reads and prints, and never in production', async () => {
    const settings = { NODE_OPTIONS: `--import data:text/javascript,${TELLS_OF_BUNDLE}` };
    const isLoaded = () => server?.output.includes('the bundle is loaded');
    server = await TestServer.start(settings, SOURCE);
    assert.equal(server.output, `Linkcall serves on ${server.url}\n`);
    assert.equal((await server.admin('GET', '/monitor/api')).status, 200);
    await until(() => isLoaded() === true, 'the bundle is loaded');
    // It brings a check of tokens of its own, too.
    await (await TestClient.join(server, 'live', 'viewer', 'vera')).leave();
    await server.remove();
    server = await TestServer.start({ ...settings, ...PRODUCTION }, SOURCE);
    await server.admin('GET', '/monitor/api');
    assert(!isLoaded());
  });

  it('is not there in production', async () => {
    server = await TestServer.start(PRODUCTION);
    assert.equal((await server.admin('GET', '/monitor/api')).status, 404);
    assert.equal((await fetch(`${server.url}/monitor/`)).status, 404);
  });
});
