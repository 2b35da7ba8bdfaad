// A small platform back end beside Linkcall: see README.md.
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { endWithUsage, takeNoArguments } from '../../src/server/usage.ts';
import { createApp } from './app.ts';
import { LineTable } from './lineTable.ts';
import { createLinkcall } from './linkcall.ts';

const USAGE = `usage: npm run example:backend

It reads from its environment:
  AUTH_SECRET      the same as Linkcall's: it signs the tokens of users, and its own
  WEBHOOK_SECRET   the same as Linkcall's: it verifies what it is told
  LINKCALL_URL     http://127.0.0.1:2567 if not given
  PORT             3000 if not given
  TABLE            the file of its table; examples/backend/data/line.db if not given`;

takeNoArguments(USAGE);
const { AUTH_SECRET = '', WEBHOOK_SECRET = '', LINKCALL_URL = 'http://127.0.0.1:2567', PORT = '3000' } = process.env;
const { TABLE = 'examples/backend/data/line.db' } = process.env;
if (AUTH_SECRET === '' || WEBHOOK_SECRET === '') endWithUsage('AUTH_SECRET and WEBHOOK_SECRET are needed', USAGE);

mkdirSync(dirname(TABLE), { recursive: true });
const table = new LineTable(TABLE);
const linkcall = createLinkcall({ url: LINKCALL_URL, secret: AUTH_SECRET });
const server = createApp({ table, linkcall, webhookSecret: WEBHOOK_SECRET }).listen(Number(PORT), '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : PORT;
  process.stdout.write(`The back end listens on http://127.0.0.1:${port}\n`);
});
