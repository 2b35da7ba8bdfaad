import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';

/** What a newcomer meets first, and would take for something else. */
const NAMED = [
  ...['the original', 'switch', 'link', 'actor', 'awake', 'fence', 'mirror', 'PK'],
  ...['seat', 'moderator', 'invitation', 'block', 'mute', 'stranger', 'cut', 'on the air', 'wait', 'auto-next'],
  ...['audit', 'owed', 'mailbox', 'journal', 'lane', 'doubt'],
];

describe('the words', () => {
  const rows = readFileSync('docs/glossary.md', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| **'))
    .map((line) => line.split('|').slice(1, -1));
  const words = rows.map(([word = '']) => word.replaceAll('*', '').trim());
  const named = new Set(words.flatMap((word) => word.split(', ')));

  it('[OP14] are there, those that a newcomer meets first', () => {
    assert.deepEqual(
      NAMED.filter((word) => !named.has(word)),
      [],
    );
  });

  it('[OP14] stand once each, in the order of the alphabet', () => {
    const ordered = words.map((word) => word.replace(/^the /, '').toLowerCase());
    assert.deepEqual(ordered, ordered.toSorted());
    assert.equal(named.size, words.flatMap((word) => word.split(', ')).length, 'a word stands twice');
  });

  it('[OP14] say what they are, and where that lives', () => {
    for (const [word = '', meaning = '', where = ''] of rows) {
      assert(meaning.trim().length > 10, word);
      const paths = [...where.matchAll(/`([^`]+)`/g)].map(([, path]) => path ?? '');
      assert(paths.length > 0, word);
      for (const path of paths) assert(existsSync(path), path);
    }
  });
});
