import { setFlagsFromString } from 'node:v8';

/**
 * V8 forgets what it has compiled of functions that have not run for a while. A server that rests between two shows would compile
 * through the beginning of the second one.
 */
export const keepCompiledCode = (): void => setFlagsFromString('--no-flush-bytecode');
