import manifest from '../package.json' with { type: 'json' };

/** Of the server and of all that it describes. */
export const VERSION: string = manifest.version;
