import type { DatabaseSync } from 'node:sqlite';
import type { Told } from '../../../domain/told.ts';
import { ASIDE_MAX, type WebhookEndpoint } from '../../../ports/owed.ts';
import { writeTold } from '../../records/told.ts';
import type { Row } from '../database.ts';

export type LaneRow = {
  readonly sid: string;
  readonly turn: string;
  readonly serial: number;
  readonly attempts: number;
  readonly entries: readonly Row[];
};

export type LaneTake = {
  readonly endpoint: string;
  readonly now: number;
  /** A word that no turn was called by yet. */
  readonly word: string;
  readonly turnMs: number;
  readonly lanesMax: number;
  readonly entriesMax: number;
};

export type LaneStep = {
  readonly endpoint: string;
  readonly sid: string;
  readonly turn: string;
  readonly through: string;
  /** The turn goes on until then. */
  readonly due: number;
  /** Undefined: it is paid. */
  readonly reason: string | undefined;
};

export type LaneRest = {
  readonly endpoint: string;
  readonly sid: string;
  readonly turn: string;
  readonly due: number;
  readonly attempts: number;
};

export type LaneRows = {
  takeLanes(take: LaneTake): readonly LaneRow[];
  /** Whether the turn goes on. */
  stepLane(step: LaneStep): boolean;
  restLane(rest: LaneRest): void;
  /** `told`: of any endpoint's, as it is kept. */
  putLanes(
    endpoint: string,
    owed: readonly { readonly sid: string; readonly at: number; readonly told: string }[],
  ): void;
  lanesWaiting(endpoint: string): Row;
  /** The newest first. */
  lanesAside(endpoint: string, limit: number): readonly Row[];
  /** Nobody has a turn at any: whoever had one is gone. */
  freeLanes(): void;
};

/** IN7, within the caller's transaction: what a commit told is owed to each endpoint. */
export function prepareLaneWriter(db: DatabaseSync, endpoints: readonly WebhookEndpoint[]): (told: Told) => void {
  const put = preparePut(db);
  const owed = endpoints.map(({ key, types }) => ({ key, types: types && new Set(types) }));
  return (told) => {
    for (const { key, types } of owed) {
      if (types?.has(told.event.type) ?? true) put(key, { sid: told.sid, at: told.at, told: writeTold(told) });
    }
  };
}

function preparePut(db: DatabaseSync) {
  const owe = db.prepare('INSERT INTO webhook_owed (endpoint, sid, at, told) VALUES (?, ?, ?, ?)');
  const open = db.prepare('INSERT OR IGNORE INTO webhook_lanes (endpoint, sid) VALUES (?, ?)');
  return (
    endpoint: string,
    { sid, at, told }: { readonly sid: string; readonly at: number; readonly told: string },
  ) => {
    owe.run(endpoint, sid, at, told);
    open.run(endpoint, sid);
  };
}

/** IN7. Each within a transaction of the caller's. */
export function prepareLanes(db: DatabaseSync): LaneRows {
  const put = preparePut(db);
  const findDue = db.prepare(
    'SELECT sid, attempts FROM webhook_lanes WHERE endpoint = ? AND due <= ? ORDER BY due LIMIT ?',
  );
  const begin = db.prepare('UPDATE webhook_lanes SET turn = ?, due = ? WHERE endpoint = ? AND sid = ?');
  const findEntries = db.prepare(
    'SELECT CAST(n AS TEXT) AS id, told FROM webhook_owed WHERE endpoint = ? AND sid = ? ORDER BY n LIMIT ?',
  );
  const copy = db.prepare(`
    INSERT INTO webhook_aside (endpoint, sid, at, told, reason)
    SELECT endpoint, sid, at, told, ?4 FROM webhook_owed WHERE endpoint = ?1 AND sid = ?2 AND n <= ?3`);
  const trim = db.prepare(`
    DELETE FROM webhook_aside WHERE n <= (
      SELECT n FROM webhook_aside WHERE endpoint = ?1 ORDER BY n DESC LIMIT 1 OFFSET ${ASIDE_MAX}
    ) AND endpoint = ?1`);
  const count = db.prepare(`
    INSERT INTO webhook_counts (endpoint, aside) VALUES (?1, ?2) ON CONFLICT (endpoint) DO UPDATE SET aside = aside + ?2`);
  // The clock may have been set back.
  const nextSerials = db.prepare(`
    INSERT INTO webhook_counts (endpoint, aside, serial) VALUES (?1, 0, ?2 + ?3 - 1)
    ON CONFLICT (endpoint) DO UPDATE SET serial = max(serial, ?2 - 1) + ?3
    RETURNING serial - ?3 AS before`);
  const remove = db.prepare('DELETE FROM webhook_owed WHERE endpoint = ? AND sid = ? AND n <= ?');
  const begins = db.prepare('UPDATE webhook_lanes SET attempts = 0 WHERE endpoint = ? AND sid = ?');
  const goOn = db.prepare('UPDATE webhook_lanes SET due = ? WHERE endpoint = ? AND sid = ? AND turn = ?');
  const end = db.prepare('DELETE FROM webhook_lanes WHERE endpoint = ? AND sid = ?');
  const rest = db.prepare(
    "UPDATE webhook_lanes SET due = ?, attempts = ?, turn = '' WHERE endpoint = ? AND sid = ? AND turn = ?",
  );
  const findTurn = db.prepare("SELECT 1 FROM webhook_lanes WHERE turn <> '' LIMIT 1");
  const free = db.prepare("UPDATE webhook_lanes SET due = 0, turn = '' WHERE turn <> ''");
  const wait = db.prepare(`
    SELECT count(*) AS count, min(at) AS oldestAt,
      ifnull((SELECT aside FROM webhook_counts WHERE endpoint = ?1), 0) AS setAside
    FROM webhook_owed WHERE endpoint = ?1`);

  const findAside = db.prepare(
    'SELECT sid, told, reason FROM webhook_aside WHERE endpoint = ? ORDER BY n DESC LIMIT ?',
  );

  return {
    takeLanes: ({ endpoint, now, word, turnMs, lanesMax, entriesMax }) => {
      const due = findDue.all(endpoint, now, lanesMax);
      if (due.length === 0) return [];
      const before = Number(nextSerials.get(endpoint, now, due.length)?.before);
      return due.map(({ sid, attempts }, index) => {
        const turn = `${word} ${index}`;
        begin.run(turn, now + turnMs, endpoint, String(sid));
        const entries = findEntries.all(endpoint, String(sid), entriesMax);
        return { sid: String(sid), turn, serial: before + index + 1, attempts: Number(attempts), entries };
      });
    },
    stepLane: ({ endpoint, sid, turn, through, due, reason }) => {
      const to = BigInt(through);
      if (reason !== undefined) {
        count.run(endpoint, Number(copy.run(endpoint, sid, to, reason).changes));
        trim.run(endpoint);
      }
      if (remove.run(endpoint, sid, to).changes > 0) begins.run(endpoint, sid);
      if (findEntries.get(endpoint, sid, 1) !== undefined) return goOn.run(due, endpoint, sid, turn).changes > 0;
      end.run(endpoint, sid);
      return false;
    },
    restLane: ({ endpoint, sid, turn, due, attempts }) => void rest.run(due, attempts, endpoint, sid, turn),
    putLanes: (endpoint, owed) => {
      for (const one of owed) put(endpoint, one);
    },
    freeLanes: () => {
      // A start is not to need room on the disk for nothing.
      if (findTurn.get() !== undefined) free.run();
    },
    lanesWaiting: (endpoint) => wait.get(endpoint) ?? {},
    lanesAside: (endpoint, limit) => findAside.all(endpoint, limit),
  };
}
