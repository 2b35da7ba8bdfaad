import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { startServer } from '../http/testServer.ts';

const SEMANTIC = /^\d+\.\d+\.\d+(-[\w.]+)?$/;

const packaged: { version: string; license: string } = JSON.parse(readFileSync('package.json', 'utf8'));

/** Of these the contract says that it is written down what stays. */
const SUBJECTS = ['Protocol', 'HTTP', 'Settings', 'Metrics', 'Database', 'Client'];

describe('versions', () => {
  it('[OP11] that of the package is semantic, and the one that the HTTP API tells', async () => {
    assert.match(packaged.version, SEMANTIC);
    const server = await startServer();
    const { json } = await server.ask('/api/openapi.json', { token: null });
    await server.stop();
    assert.equal(json.info.version, packaged.version);
  });

  it('[OP11] are in the changelog, the newest first, each with its day', () => {
    const [first, ...released] = [...readFileSync('CHANGELOG.md', 'utf8').matchAll(/^## (.*)$/gm)].map(
      ([, heading = '']) => heading,
    );
    assert.equal(first, '[Unreleased]');
    const versions = released.map((heading) => {
      const [, version = ''] = /^\[([^\]]+)\] - \d{4}-\d\d-\d\d$/.exec(heading) ?? [];
      assert.match(version, SEMANTIC, heading);
      return version;
    });
    const byNumber = (one: string, other: string) => other.localeCompare(one, 'en', { numeric: true });
    assert.deepEqual(versions, versions.toSorted(byNumber));
  });

  it('[OP11] come with a licence, and with what stays as it is', () => {
    assert.match(readFileSync('LICENSE', 'utf8'), new RegExp(`^${packaged.license} License`));
    const rows = readFileSync('docs/stability.md', 'utf8').matchAll(/^\| \[?([A-Z]\w+)/gm);
    const written = new Set([...rows].map(([, subject]) => subject));
    assert.deepEqual(
      SUBJECTS.filter((subject) => !written.has(subject)),
      [],
    );
  });
});
