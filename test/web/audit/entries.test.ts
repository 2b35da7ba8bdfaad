import assert from 'node:assert/strict';
import { AUDIT_ROLES } from '../../../src/domain/audit/origin.ts';
import { ORDER_TYPES } from '../../../src/domain/command.ts';
import { REASONS } from '../../../src/stores/records/values.ts';
import type { AuditEntry } from '../../../web/api/bodies/audit.ts';
import { entriesCsv, filtersIn, orderWords, outcomeWords } from '../../../web/audit/entries.ts';
import { DICTIONARIES } from '../../../web/text/dictionary.ts';

const entry: AuditEntry = {
  ...{ id: '7-1', at: 0, by: '+olga', role: 'operator', from: '192.0.2.7', order: 'set-pk', sid: '=1+1' },
  ...{ user_id: null, outcome: 'done', version: 3 },
};
const { en, zh } = DICTIONARIES;

describe('an entry of the audit, in the console', () => {
  for (const [language, text] of Object.entries(DICTIONARIES)) {
    it(`[OP5] has words in ${language} for each role, order, outcome and reason`, () => {
      assert.deepEqual(Object.keys(text.audit.roles), Object.keys(AUDIT_ROLES));
      for (const order of [...Object.keys(ORDER_TYPES), 'revoke-tokens', 'restore-tokens']) {
        assert.notEqual(orderWords({ ...entry, order }, text), order);
      }
      for (const reason of [...Object.keys(REASONS), 'forbidden', 'not-found', 'refused', 'store-away', 'log-away']) {
        const outcome = outcomeWords({ ...entry, outcome: `refused: ${reason}` }, text);
        assert(!outcome.endsWith(reason), outcome);
      }
    });
  }

  it('[OP5] tells what was done from what was refused, and from what may have been done', () => {
    const outcomes = ['done', 'unanswered', 'refused: links-full', 'refused: 418'];
    assert.deepEqual(
      outcomes.map((outcome) => outcomeWords({ ...entry, outcome }, en)),
      ['Done', 'Not answered: it may have been done', 'Refused: The line is full.', 'Refused: 418'],
    );
    assert.equal(orderWords({ ...entry, order: 'PUT /api/x' }, zh), 'PUT /api/x');
  });

  it('[OP5] is a line of a file that no spreadsheet takes for a formula', () => {
    const [, line] = entriesCsv([entry], en).split('\r\n');
    const told = "7-1,1970-01-01T00:00:00.000Z,'+olga,operator,192.0.2.7,set-pk,Set the PK,'=1+1,,done,Done,3";
    assert.equal(line, told);
  });

  it('[OP5] is looked for by what was filled in, and by nothing else', () => {
    assert.deepEqual(filtersIn(new URLSearchParams({ by: ' olga ', sid: ' ', limit: '7' })), { by: 'olga' });
  });
});
