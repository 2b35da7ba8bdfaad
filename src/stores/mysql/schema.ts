import { DETAILS_TABLE } from './columns.ts';

/**
 * A database has been through as many of these as `linkcall_migrations` has rows. Append; never change one that was
 * released. Each is one statement that does no harm when it is repeated.
 */
export function migrations(version: string): readonly string[] {
  return [baseTable(exactCollation(version)), DETAILS];
}

/** Ids differ if a byte of theirs does, even one of trailing space (ST9): other collations take 'a', 'A' and 'a ' for one. */
export function exactCollation(version: string): string {
  return version.includes('MariaDB') ? 'utf8mb4_nopad_bin' : 'utf8mb4_0900_bin';
}

/** OP7: of a record, in whichever table it is, what the original's columns have no room for, as JSON. */
const DETAILS = `
  CREATE TABLE IF NOT EXISTS ${DETAILS_TABLE} (
    call_id char(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    detail mediumtext NOT NULL
  ) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4`;

/** The indexes end, unseen, in the primary key: they give a history in its order without sorting. */
const baseTable = (collation: string): string => `
  CREATE TABLE IF NOT EXISTS t_linkcall_base_userlog (
    link_serial bigint unsigned NOT NULL AUTO_INCREMENT,
    time_apply datetime(3) NOT NULL,
    user_id varchar(128) NOT NULL,
    singer_id varchar(128) NOT NULL,
    link_success tinyint NOT NULL,
    time_allow_end datetime(3) NOT NULL,
    link_time int unsigned NOT NULL,
    link_first tinyint NOT NULL,
    sid varchar(128) NOT NULL,
    time_allow datetime(3) NULL,
    end_state tinyint NOT NULL,
    call_id char(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    PRIMARY KEY (link_serial),
    UNIQUE KEY userlog_call (call_id),
    KEY userlog_of_user (user_id, time_apply),
    KEY userlog_of_singer (singer_id, time_apply),
    KEY userlog_of_channel (sid, time_apply),
    KEY userlog_by_time (time_apply)
  ) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=${collation}`;
