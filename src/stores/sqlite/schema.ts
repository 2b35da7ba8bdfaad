/** 'Lnkc': tells our file from any other program's. */
export const APPLICATION_ID = 0x4c6e6b63;

// A file's `user_version` is the number of migrations it has been through. Append; never change one that was released.
export const MIGRATIONS: readonly string[] = [
  `
  -- snapshot: null until the first commit. epoch: ST4.
  CREATE TABLE channels (
    sid TEXT NOT NULL PRIMARY KEY,
    epoch INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 0,
    unfinished INTEGER NOT NULL DEFAULT 0,
    journal_seq INTEGER NOT NULL DEFAULT 0,
    snapshot TEXT
  ) STRICT;
  CREATE INDEX channels_unfinished ON channels (sid) WHERE unfinished = 1;

  -- started_at: a JSON list of ms.
  CREATE TABLE applicants (
    sid TEXT NOT NULL,
    user_id TEXT NOT NULL,
    started_at TEXT NOT NULL,
    barred_until INTEGER NOT NULL,
    PRIMARY KEY (sid, user_id)
  ) STRICT, WITHOUT ROWID;

  -- n: the order in which replies were remembered.
  CREATE TABLE replies (
    n INTEGER NOT NULL PRIMARY KEY,
    sid TEXT NOT NULL,
    user_id TEXT NOT NULL,
    cmd_id TEXT NOT NULL,
    order_type TEXT NOT NULL,
    answer TEXT NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (sid, user_id, cmd_id)
  ) STRICT;

  -- With a rowid: entries of all channels go to the same last page, which is a third cheaper to commit than a
  -- page in each channel's own place.
  CREATE TABLE journal (
    sid TEXT NOT NULL,
    seq INTEGER NOT NULL,
    entry TEXT NOT NULL,
    PRIMARY KEY (sid, seq)
  ) STRICT;

  -- times: 1, or 2 for more.
  CREATE TABLE finished_links (
    user_id TEXT NOT NULL PRIMARY KEY,
    times INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- The times are ms since 1970, UTC.
  CREATE TABLE t_linkcall_base_userlog (
    link_serial INTEGER PRIMARY KEY AUTOINCREMENT,
    time_apply INTEGER NOT NULL,
    user_id TEXT NOT NULL,
    singer_id TEXT NOT NULL,
    link_success INTEGER NOT NULL,
    time_allow_end INTEGER NOT NULL,
    link_time INTEGER NOT NULL,
    link_first INTEGER NOT NULL,
    sid TEXT NOT NULL,
    time_allow INTEGER,
    end_state INTEGER NOT NULL,
    call_id TEXT NOT NULL UNIQUE
  ) STRICT;
  CREATE INDEX userlog_of_user ON t_linkcall_base_userlog (user_id, time_apply);
  CREATE INDEX userlog_of_singer ON t_linkcall_base_userlog (singer_id, time_apply);
  CREATE INDEX userlog_by_time ON t_linkcall_base_userlog (time_apply);

  -- One row, written to see whether writing works.
  CREATE TABLE write_check (id INTEGER PRIMARY KEY CHECK (id = 1), times INTEGER NOT NULL) STRICT;
  INSERT INTO write_check VALUES (1, 0);
  `,
  `
  -- What ZEGO's callbacks told of a room, as JSON: head of a session, facts of a user in it.
  CREATE TABLE zego_sessions (
    sid TEXT NOT NULL,
    session TEXT NOT NULL,
    head TEXT NOT NULL,
    PRIMARY KEY (sid, session)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE zego_users (
    sid TEXT NOT NULL,
    session TEXT NOT NULL,
    user_id TEXT NOT NULL,
    facts TEXT NOT NULL,
    PRIMARY KEY (sid, session, user_id)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE INDEX userlog_of_sid ON t_linkcall_base_userlog (sid, time_apply);
  `,
  `
  -- Constraints bring indexes without names: they go with the table when it becomes the extract of a month (ADR 0009).
  ALTER TABLE t_linkcall_base_userlog RENAME TO earlier_userlog;
  CREATE TABLE t_linkcall_base_userlog (
    link_serial INTEGER PRIMARY KEY AUTOINCREMENT,
    time_apply INTEGER NOT NULL,
    user_id TEXT NOT NULL,
    singer_id TEXT NOT NULL,
    link_success INTEGER NOT NULL,
    time_allow_end INTEGER NOT NULL,
    link_time INTEGER NOT NULL,
    link_first INTEGER NOT NULL,
    sid TEXT NOT NULL,
    time_allow INTEGER,
    end_state INTEGER NOT NULL,
    call_id TEXT NOT NULL UNIQUE,
    UNIQUE (user_id, time_apply, link_serial),
    UNIQUE (singer_id, time_apply, link_serial),
    UNIQUE (sid, time_apply, link_serial),
    UNIQUE (time_apply, link_serial)
  ) STRICT;
  -- Rows that are gone have had their serials, too.
  INSERT INTO sqlite_sequence (name, seq)
    SELECT 't_linkcall_base_userlog', seq FROM sqlite_sequence WHERE name = 'earlier_userlog';
  INSERT INTO t_linkcall_base_userlog SELECT * FROM earlier_userlog;
  DROP TABLE earlier_userlog;
  `,
  `
  -- Groups of commits as they came, until their tables are written (ADR 0014).
  CREATE TABLE commit_log (n INTEGER PRIMARY KEY, commits BLOB NOT NULL) STRICT;
  `,
  `
  -- A run is one process that serves channels; served_ms: how long after its beginning it still did (LC26).
  CREATE TABLE runs (run INTEGER PRIMARY KEY, served_ms INTEGER NOT NULL) STRICT;
  -- last_at: the time of the last opening, or of the last commit with a journal entry (LC2). run_ms: how old the run that
  -- opened the channel was then.
  ALTER TABLE channels ADD COLUMN last_at INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE channels ADD COLUMN run INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE channels ADD COLUMN run_ms INTEGER NOT NULL DEFAULT 0;
  UPDATE channels SET last_at = coalesce(
    (SELECT CAST(entry ->> 'at' AS INTEGER) FROM journal
      WHERE journal.sid = channels.sid AND json_valid(entry) ORDER BY seq DESC LIMIT 1), 0);
  `,
  `
  -- Records on their way to another log that cannot be read, and why; the columns take whatever was there.
  CREATE TABLE rejected_userlog (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    reason TEXT NOT NULL,
    link_serial, time_apply, user_id, singer_id, link_success, time_allow_end, link_time, link_first, sid, time_allow,
    end_state, call_id
  );
  `,
  `
  -- changed: not 0 where more came of it than refusals, which are not kept for long (ST14).
  ALTER TABLE channels ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
  UPDATE channels SET changed = 1 WHERE version > 0 OR sid IN (SELECT sid FROM zego_sessions);
  -- Who is at work is in neither of them: what it commits does not move in an index.
  CREATE INDEX channels_unchanged ON channels (last_at) WHERE unfinished = 0 AND changed = 0;
  CREATE INDEX channels_asleep ON channels (last_at) WHERE unfinished = 0 AND changed = 1;
  `,
  `
  -- As \`journal\`, for entries of what was refused and changed nothing: they have a bound of their own (ST12). Those that
  -- an earlier version wrote are still in \`journal\`.
  CREATE TABLE refusals (
    sid TEXT NOT NULL,
    seq INTEGER NOT NULL,
    entry TEXT NOT NULL,
    PRIMARY KEY (sid, seq)
  ) STRICT;
  `,
  `
  -- What the platform is told, in one order: n is a reader's place in it (IN6, IN8).
  CREATE TABLE feed (
    n INTEGER PRIMARY KEY,
    sid TEXT NOT NULL,
    at INTEGER NOT NULL,
    told TEXT NOT NULL
  ) STRICT;
  -- The number of the last event that was told of a channel, which it outlives; and, without a sid, the last n that was given.
  CREATE TABLE feed_seqs (sid TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  `,
  `
  -- What is owed to each endpoint of the platform, in a lane for each channel (IN7): n is an entry's place, and no number is
  -- given twice; at: when it happened.
  CREATE TABLE webhook_owed (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    endpoint TEXT NOT NULL,
    sid TEXT NOT NULL,
    at INTEGER NOT NULL,
    told TEXT NOT NULL
  ) STRICT;
  CREATE INDEX webhook_owed_of_lane ON webhook_owed (endpoint, sid, n, at);
  -- due: when it may be taken; where a worker has it, when its turn ends. attempts: of its first entry, in vain.
  CREATE TABLE webhook_lanes (
    endpoint TEXT NOT NULL,
    sid TEXT NOT NULL,
    due INTEGER NOT NULL DEFAULT 0,
    turn TEXT NOT NULL DEFAULT '',
    attempts INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (endpoint, sid)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX webhook_lanes_due ON webhook_lanes (endpoint, due);
  -- What was given up, and why; how many there were ever.
  CREATE TABLE webhook_aside (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    endpoint TEXT NOT NULL,
    sid TEXT NOT NULL,
    at INTEGER NOT NULL,
    told TEXT NOT NULL,
    reason TEXT NOT NULL
  ) STRICT;
  CREATE TABLE webhook_counts (endpoint TEXT NOT NULL PRIMARY KEY, aside INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  `,
  `
  -- serial: of the last turn at one of its lanes.
  ALTER TABLE webhook_counts ADD COLUMN serial INTEGER NOT NULL DEFAULT 0;
  `,
  `
  -- What ZEGO's callbacks told of a stream in a session of a room, as JSON.
  CREATE TABLE zego_streams (
    sid TEXT NOT NULL,
    session TEXT NOT NULL,
    stream_id TEXT NOT NULL,
    facts TEXT NOT NULL,
    PRIMARY KEY (sid, session, stream_id)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- The oldest of a user's replies are the first to go, each time that somebody who asks a lot is answered.
  CREATE INDEX replies_of_user ON replies (sid, user_id, n, at);
  `,
  `
  -- Whom hosts have blocked (PE6), n: in which order. ends_at: null, for ever.
  CREATE TABLE host_blocks (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    host_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    ends_at INTEGER,
    reason TEXT NOT NULL,
    blocked_by TEXT NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (host_id, user_id)
  ) STRICT;
  CREATE INDEX host_blocks_in_order ON host_blocks (host_id, n);
  -- Tokens of a user that were issued before that time are void (PE7); nobody has one any more that old at kept_until.
  CREATE TABLE revoked_tokens (
    user_id TEXT NOT NULL PRIMARY KEY,
    before INTEGER NOT NULL,
    kept_until INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX revoked_tokens_by_end ON revoked_tokens (kept_until);
  `,
  `
  -- How each process fared in a minute (OP1), at: when it began.
  CREATE TABLE overview_minutes (
    at INTEGER NOT NULL,
    process TEXT NOT NULL,
    sample TEXT NOT NULL,
    PRIMARY KEY (at, process)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- What staff and systems of the platform changed, or tried to (OP5): n is an entry's place; they leave at the front alone.
  CREATE TABLE audit (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    given_by TEXT NOT NULL,
    sid TEXT,
    entry TEXT NOT NULL
  ) STRICT;
  CREATE INDEX audit_of_giver ON audit (given_by, n);
  CREATE INDEX audit_of_sid ON audit (sid, n) WHERE sid IS NOT NULL;
  `,
  `
  -- OP7: of a record of the user log, in whichever of its tables, what the original's columns have no room for, as JSON.
  CREATE TABLE call_details (call TEXT NOT NULL PRIMARY KEY, detail TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
  `
  -- OP2: which hosts have blocked a user.
  CREATE INDEX host_blocks_of_user ON host_blocks (user_id, host_id);
  `,
];
