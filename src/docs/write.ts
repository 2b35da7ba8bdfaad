// npm run docs: writes the pages that are made from the schemas; a test fails while they are stale.
import { writeFileSync } from 'node:fs';
import { toMarkdown } from '../http/guide.ts';
import { protocolGuide } from './protocol.ts';

writeFileSync(new URL('../../docs/protocol.md', import.meta.url), toMarkdown(protocolGuide()));
