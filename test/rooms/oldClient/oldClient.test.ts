import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { TestServer } from '../../support/server.ts';
import { knownOf, plainly } from './plainly.ts';
import { playSession, SESSION_SETTINGS, type Step, type Told } from './session.ts';

/** What the last version was told that knew nothing of seats, invitations and moderators: see record.ts. */
const RECORDED = new URL('session.jsonl', import.meta.url);

describe('an app of before there were seats, invitations and moderators', () => {
  let server: TestServer;
  before(async () => {
    server = await TestServer.start(SESSION_SETTINGS);
  });
  after(() => server.remove());

  it('is told what it was told then, in the same order, byte for byte but for fields that were added', async () => {
    const lines = (await readFile(RECORDED, 'utf8')).trimEnd().split('\n');
    const recorded: Step[] = lines.map((line) => JSON.parse(line));
    const today: Step[] = plainly(await playSession(server));
    assert.deepEqual(
      today.map(({ step }) => step),
      recorded.map(({ step }) => step),
    );
    recorded.forEach(({ step, told }, nth) => {
      assert.deepEqual(bytes(knownOf(today[nth]?.told, told)), bytes(told), step);
    });
  });
});

/** A message, or a state, a line: the order of its fields is what is sent. */
const bytes = (told: readonly Told[]): string[] =>
  told.flatMap(({ user, heard, state }) => [
    ...heard.map(({ type, body }) => `${user} hears ${type}: ${JSON.stringify(body)}`),
    `${user} sees ${JSON.stringify(state)}`,
  ]);
