import { enableCompileCache } from 'node:module';
import { CHILD_ENV } from './childEnv.ts';

// For this process, and by its environment for its threads: each store that a test opens is one, which would read and
// strip all of its modules anew.
process.env.NODE_COMPILE_CACHE = CHILD_ENV.NODE_COMPILE_CACHE;
enableCompileCache(CHILD_ENV.NODE_COMPILE_CACHE);
