import assert from 'node:assert/strict';
import { feedEvent } from '../../schema/feedEvent.ts';
import { question } from '../../schema/question.ts';
import { TestServer } from '../support/server.ts';
import { checkBackend, checkBackendCommands } from './checkBackend.ts';
import { checkCommands } from './checkCommands.ts';
import { checkNginx, checkRedisConf, checkScrapeConfig, checkSystemdUnit } from './checkConfigs.ts';
import { checkMigration } from './checkMigration.ts';
import {
  checkBytesSession,
  checkGoToken,
  checkJavaToken,
  checkJsonSession,
  checkNodeToken,
  checkPhpToken,
  checkPythonToken,
} from './checkNative.ts';
import { checkPhone } from './checkPhone.ts';
import {
  checkBridge,
  checkExample,
  checkFirstClient,
  checkLogQuery,
  checkOperatorToken,
  checkOrder,
  checkSdkClient,
  checkTypedClient,
} from './checkPrograms.ts';
import { checkSql } from './checkSql.ts';
import { type Block, fencedBlocks } from './fencedBlocks.ts';

type Check = (body: string, playground: TestServer) => Promise<void>;

const checkEvent: Check = async (body) => void feedEvent.parse(JSON.parse(body));
const checkQuestion: Check = async (body) => void question.parse(JSON.parse(body));
const isDrawing: Check = async () => {};

/** By page, language and how it begins: how each block is tried that a reader may copy. */
const CHECKS: readonly (readonly [page: string, language: string, beginning: string, check: Check])[] = [
  ['README.md', 'text', ' host, viewers ──ws──►', isDrawing],
  ['README.md', 'sh', 'npm install && npm start', checkCommands],
  ['README.md', 'ts', 'import { connectChannel }', checkFirstClient],
  ['CONTRIBUTING.md', 'sh', 'npm install', checkCommands],
  ['CONTRIBUTING.md', 'text', ' clients ──────► rooms', isDrawing],
  ['docs/client.md', 'ts', 'const channel = connectChannel(', checkTypedClient],
  ['docs/client.md', 'text', 'The host opens the call', checkExample],
  ['docs/http.md', 'json', '{\n  "id": "room', checkEvent],
  ['docs/http.md', 'json', '{\n  "id": "01', checkQuestion],
  ['docs/http.md', 'sh', 'curl -X POST', checkOrder],
  ['docs/http.md', 'ts', 'import { Redis }', checkBridge],
  ['docs/http.md', 'sh', 'ZEGO_CALLBACK_SECRET=secret', checkCommands],
  ['docs/load-testing.md', 'sh', 'npm run loadtest', checkCommands],
  ['docs/media.md', 'sh', 'ZEGO_CALLBACK_SECRET=secret', checkCommands],
  ['docs/media.md', 'text', ' phone of the guest', isDrawing],
  ['docs/migrating.md', 'sh', 'MYSQL_URL=', checkCommands],
  ['docs/migrating.md', 'sh', 'REDIS_URL=', checkCommands],
  ['docs/migrating.md', 'sql', 'GRANT ALTER', checkMigration],
  ['docs/migrating.md', 'sql', 'SET SESSION', checkMigration],
  ['docs/native-clients.md', 'text', '← {', checkJsonSession],
  ['docs/native-clients.md', 'text', '← 9999', checkBytesSession],
  ['docs/operations.md', 'sh', 'npm run archive', checkCommands],
  ['docs/operations.md', 'ini', '# /etc/systemd/system/linkcall.service', checkSystemdUnit],
  ['docs/operations.md', 'conf', '# redis.conf', checkRedisConf],
  ['docs/operations.md', 'sql', 'CREATE DATABASE', checkSql],
  ['docs/operations.md', 'sh', 'AUTH_SECRET=… REDIS_URL=', checkCommands],
  ['docs/operations.md', 'nginx', 'upstream linkcall', checkNginx],
  ['docs/operations.md', 'yaml', '# prometheus.yml', checkScrapeConfig],
  ['docs/operations.md', 'sh', 'journalctl', checkLogQuery],
  ['docs/operations.md', 'sh', 'AUTH_SECRET=… npm', checkOperatorToken],
  ['docs/protocol.md', 'ts', 'import { Client }', checkSdkClient],
  ['docs/tokens.md', 'js', 'import { createHmac }', checkNodeToken],
  ['docs/tokens.md', 'php', '<?php', checkPhpToken],
  ['docs/tokens.md', 'python', 'import base64', checkPythonToken],
  ['docs/tokens.md', 'go', 'package main', checkGoToken],
  ['docs/tokens.md', 'java', 'import java', checkJavaToken],
  ['docs/tokens.md', 'sh', 'export AUTH_SECRET', checkPhone],
  ['examples/backend/README.md', 'sh', 'AUTH_SECRET=', checkBackendCommands],
  ['examples/backend/README.md', 'text', 'The back end gives', checkBackend],
];

const blocks = fencedBlocks();
const isOf = ({ file, language, body }: Block, [page, itsLanguage, beginning]: (typeof CHECKS)[number]): boolean =>
  file === page && language === itsLanguage && body.startsWith(beginning);

describe('what a reader may copy out of the pages', () => {
  let playground: TestServer;
  before(async () => {
    playground = await TestServer.start({ AUTH_SECRET: '' });
  });
  after(() => playground.remove());

  for (const block of blocks) {
    const { file, line, language, body } = block;
    it(`[OP13] ${file}, line ${line}: ${language} that begins with ${body.slice(0, 30).split('\n', 1)}`, async () => {
      const [check, ...others] = CHECKS.filter((one) => isOf(block, one));
      assert(check !== undefined, 'nobody tries this one: give it a check above');
      assert.deepEqual(others, []);
      await check[3](body, playground);
    });
  }

  it('[OP13] is all that is tried', () => {
    assert.deepEqual(
      CHECKS.filter((check) => !blocks.some((block) => isOf(block, check))).map(([page, , beginning]) => [
        page,
        beginning,
      ]),
      [],
    );
  });
}).timeout(600_000);
