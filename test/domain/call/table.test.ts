import assert from 'node:assert/strict';
import { decide } from '../../../src/domain/decide.ts';
import { DEFAULT_LIMITS } from '../../../src/domain/limits.ts';
import { COMMANDS } from '../../support/call/table/commands.ts';
import { ANN, type Status } from '../../support/call/table/rows.ts';
import { TABLE } from '../../support/call/table/scenes.ts';
import { deepFreeze } from '../../support/deepFreeze.ts';
import { channelAfter } from '../../support/given.ts';

// Every order of or about ann, in every situation: her status × the channel's scene. The compiler demands each cell.

const STATUSES: readonly Status[] = ['none', 'waiting', 'invited', 'linked'];

describe('what each order does in each situation [LC6] [LC7] [LC8] [LC9] [LC10] [LC12] [LC14] [LC20] [LC22] [PE4] [PE5]', () => {
  for (const [name, scene] of Object.entries(TABLE)) {
    for (const status of STATUSES) {
      const row = scene[status];
      if (row === 'cannot be') continue;
      describe(`${name}, ann ${status}`, () => {
        const channel = deepFreeze(channelAfter(...scene.given, ...ANN[status]));
        for (const command of Object.values(COMMANDS)) {
          const { refusal, events } = row[command.type];
          it(`${command.type}: ${[refusal ?? 'done', ...events].join(', ')}`, () => {
            const decision = decide(channel, command, DEFAULT_LIMITS);
            assert.equal(decision.refusal?.reason, refusal);
            assert.deepEqual(
              decision.events.map((event) => event.type),
              events,
            );
          });
        }
      });
    }
  }
});
