import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import type { Log } from '../../../src/ports/runtime.ts';
import type { LoggedCall } from '../../../src/ports/userLog.ts';
import { evenZoneAheadMs } from '../../../src/server/config/logZone.ts';
import { openMysqlArchive } from '../../../src/stores/mysql/archive.ts';
import { openMysqlUserLog } from '../../../src/stores/mysql/userLog.ts';
import { mysqlUrl } from '../../support/services.ts';

export const BASE = 't_linkcall_base_userlog';
export const SHANGHAI_MS = evenZoneAheadMs('Asia/Shanghai') ?? assert.fail();

/** What the original left: its table, and the extract that its DBA made, with rows as its code wrote them. */
const FIXTURE = readFileSync('test/stores/mysql/original-userlog.sql', 'utf8');

/** A database as the original left it, and what its owner may do with it. */
export class OriginalDatabase {
  readonly url: string;
  readonly owner: Connection;
  readonly told: string[] = [];
  readonly #opened: { close(): Promise<void> }[] = [];

  private constructor(url: string, owner: Connection) {
    this.url = url;
    this.owner = owner;
  }

  static async open(): Promise<OriginalDatabase> {
    const url = await mysqlUrl();
    const owner = await createConnection({
      uri: new URL('/', url).href,
      multipleStatements: true,
      dateStrings: true,
    });
    const database = new OriginalDatabase(url, owner);
    await owner.query(`CREATE DATABASE ${database.name}; USE ${database.name}; ${FIXTURE}`);
    return database;
  }

  get name(): string {
    return new URL(this.url).pathname.slice(1);
  }

  log(aheadMs = SHANGHAI_MS, url = this.url) {
    const tell = (_: object, message: string) => void this.told.push(message);
    const log: Log = { info: tell, warn: tell, error: tell };
    return this.#keep(openMysqlUserLog({ url, aheadMs, log }));
  }

  archive() {
    return this.#keep(openMysqlArchive({ url: this.url, aheadMs: SHANGHAI_MS }));
  }

  async rows(sql: string): Promise<RowDataPacket[]> {
    const [rows] = await this.owner.query<RowDataPacket[]>(sql);
    return rows;
  }

  /** As the original's server does. */
  async insertAsOriginal(userId: number, timeApply = '2018-05-02 00:00:00'): Promise<void> {
    await this.owner.query(
      `INSERT INTO ${BASE} (time_apply, user_id, singer_id, link_success, time_allow_end, link_time, link_first)
       VALUES (?, ?, 10005020, 1, ? + INTERVAL 5 SECOND, 7, 1)`,
      [timeApply, userId, timeApply],
    );
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#opened.map((one) => one.close()));
    await this.owner.query(`DROP DATABASE IF EXISTS ${this.name}`);
    await this.owner.end();
  }

  #keep<T extends { close(): Promise<void> }>(opened: T): T {
    this.#opened.push(opened);
    return opened;
  }
}

/** A time as a clock in Shanghai shows it. */
const shown = (at: number | null): string | null =>
  at === null || at === 0 ? null : new Date(at + SHANGHAI_MS).toISOString().slice(0, 19).replace('T', ' ');

/** One line a call. */
export const told = (calls: readonly LoggedCall[]): string[] =>
  calls.map((call) =>
    [
      shown(call.timeApply),
      call.userId,
      call.singerId,
      call.linkSuccess,
      shown(call.timeAllow),
      shown(call.timeAllowEnd),
      call.linkTimeS,
      call.linkFirst,
      call.endState,
      call.sid,
    ].join('|'),
  );

/** Every row of the fixture, newest first. */
export const FIXTURE_TOLD: readonly string[] = [
  '2018-05-01 00:00:00|4294967295|10005021|1|2018-05-01 00:00:01|2018-06-19 17:02:48|4294967|1|3|',
  '2018-04-30 23:59:59|10005114|10005021|1|2018-05-01 00:00:03|2018-05-01 00:02:03|120|2|3|',
  '2018-04-02 12:00:00|10005116|10005020|0|||0|0|2|',
  '2018-04-01 00:00:00|10005115|10005020|1|2018-04-01 00:00:09|2018-04-01 00:00:14|5|1|3|',
  '2018-03-31 23:58:10|10005114|10005020|1|2018-03-31 23:58:22|2018-03-31 23:59:23|61|1|3|',
  '2018-02-14 20:00:00|10005114|10005020|1|2018-02-14 20:00:12|2018-02-14 20:00:42|30|1|3|',
];
