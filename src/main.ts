// npm start
import { stopSignal } from './server/stopSignal.ts';
import { takeNoArguments } from './server/usage.ts';

takeNoArguments(`usage: npm start

Serves until SIGTERM or Ctrl-C, on http://127.0.0.1:2567, and keeps everything in ./data. Settings come from the environment:
  PORT, HOST                where it listens
  AUTH_SECRET               what the tokens of its users are signed with; without it this run makes one up, to play with
  DATA_DIR                  where it keeps channels and the user log
  REDIS_URL, MYSQL_URL      or in Redis, and in MySQL
  NODE_ENV=production       for real
docs/settings.md has all of them.`);

// Before the server is loaded, which takes a while: as a container's first process it does not even die of a signal that
// it does not listen to.
const stop = stopSignal();
const { main } = await import('./server/serve.ts');
await main(process.env, stop);
