import { DatabaseSync } from 'node:sqlite';
import type { Event } from './event.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS channel (sid TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS line (
    sid TEXT, user_id TEXT, nick TEXT NOT NULL, since INTEGER NOT NULL,
    PRIMARY KEY (sid, user_id)
  ) STRICT`;

/** Who is on the line, of each channel, and up to which event that is known: both change together, or neither does. */
export class LineTable {
  readonly #db: DatabaseSync;

  constructor(file: string) {
    this.#db = new DatabaseSync(file, { timeout: 5_000 });
    this.#db.exec(SCHEMA);
  }

  /** Whether nothing is missing between what is known and this. */
  isNext({ sid, seq }: Event): boolean {
    return seq <= this.#seqOf(sid) + 1;
  }

  /** Events of a channel come in their order. One that is not above what is known is a repeat, and changes nothing. */
  take(event: Event): void {
    if (event.seq <= this.#seqOf(event.sid)) return;
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      this.#apply(event);
      this.#db
        .prepare('INSERT INTO channel VALUES (?, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq')
        .run(event.sid, event.seq);
      this.#db.exec('COMMIT');
    } catch (error) {
      this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  lineOf(sid: string) {
    const users = this.#db
      .prepare('SELECT user_id, nick, since FROM line WHERE sid = ? ORDER BY since, user_id')
      .all(sid);
    return { sid, seq: this.#seqOf(sid), users };
  }

  #apply({ sid, at, type, data: { user_id: userId = '', user_nick: nick = '' } }: Event): void {
    if (type === 'link.started') {
      this.#db.prepare('INSERT OR REPLACE INTO line VALUES (?, ?, ?, ?)').run(sid, userId, nick, at);
    } else if (type === 'link.ended') {
      this.#db.prepare('DELETE FROM line WHERE sid = ? AND user_id = ?').run(sid, userId);
    }
  }

  #seqOf(sid: string): number {
    const row = this.#db.prepare('SELECT seq FROM channel WHERE sid = ?').get(sid);
    return Number(row?.seq ?? 0);
  }
}
