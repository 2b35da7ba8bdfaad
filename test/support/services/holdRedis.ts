// For a test that kills it: starts a private Redis, tells where it is, and waits.
import { RedisServer } from './redisServer.ts';

// A service of the tests keeps nobody alive.
setInterval(() => {}, 1_000);
const { port, service } = await RedisServer.start();
process.stdout.write(`${port} ${service.folder}\n`);
