import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What every program that the tests start is given, and nothing else of their own surroundings. */
export const CHILD_ENV = {
  PATH: process.env.PATH ?? '',
  // They are started some hundred times: each reads what the first one compiled.
  NODE_COMPILE_CACHE: join(tmpdir(), 'linkcall-tests-compiled'),
};
