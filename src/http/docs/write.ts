// npm run docs: writes the pages that are made from the schemas; a test fails while they are stale.
import { writeFileSync } from 'node:fs';
import { takeNoArguments } from '../../server/usage.ts';
import { toMarkdown } from './guide.ts';
import { protocolGuide } from './protocol.ts';

takeNoArguments('usage: npm run docs\n\nWrites docs/protocol.md anew, from the schemas of the protocol.');

writeFileSync(new URL('../../../docs/protocol.md', import.meta.url), toMarkdown(protocolGuide()));
