// Plain JavaScript, loaded before anything else (see package.json): an older Node cannot even read the rest.
import { existsSync } from 'node:fs';

const EXIT_CONFIG = 78;
/** It runs TypeScript as it is; the one that npm installs is newer. */
const NODE_MAJOR_MIN = 24;

const [major] = process.versions.node.split('.');
if (Number(major) < NODE_MAJOR_MIN) {
  refuse(
    `this is Node ${process.versions.node}, and it needs ${NODE_MAJOR_MIN} or later. "npm install" brings its own, which`,
    '"npm start" uses: run both in the folder of Linkcall.',
  );
}
if (!existsSync(new URL('../../node_modules/@colyseus/core', import.meta.url))) {
  refuse('what it needs is not installed: run "npm install" in the folder of Linkcall first.');
}

function refuse(...lines) {
  process.stderr.write(`Linkcall cannot start: ${lines.join('\n  ')}\n`);
  process.exit(EXIT_CONFIG);
}
