// IN13: what a table is, by its columns: ours, the original's, or on the way from one to the other.

export type FoundColumn = { readonly name: string; readonly type: string };

export type TableShape =
  /** `clauses` of an ALTER TABLE make it ours; none: it is. */
  { readonly clauses: readonly string[] } | { readonly differs: string };

type Column = {
  readonly name: string;
  readonly ours: readonly string[];
  /** As the original has it. Without `definition` it stays as it is. */
  readonly original?: string;
  readonly definition?: (collation: string) => string;
};

const id = (collation: string) => `varchar(128) CHARACTER SET utf8mb4 COLLATE ${collation} NOT NULL`;
/** The original's server may go on writing: its defaults stay. */
const timeOfOriginal = {
  ours: ['datetime(3)'],
  original: 'datetime',
  definition: () => "datetime(3) NOT NULL DEFAULT '1000-01-01 00:00:00'",
};
const idOfOriginal = { ours: ['varchar(128)'], original: 'int unsigned', definition: id };
const tiny = ['tinyint', 'tinyint unsigned'];

const COLUMNS: readonly Column[] = [
  { name: 'link_serial', ours: ['bigint unsigned'] },
  { name: 'time_apply', ...timeOfOriginal },
  { name: 'user_id', ...idOfOriginal },
  { name: 'singer_id', ...idOfOriginal },
  { name: 'link_success', ours: tiny },
  { name: 'time_allow_end', ...timeOfOriginal },
  { name: 'link_time', ours: ['int unsigned'] },
  { name: 'link_first', ours: tiny },
  { name: 'sid', ours: ['varchar(128)'], definition: (collation) => `${id(collation)} DEFAULT ''` },
  { name: 'time_allow', ours: ['datetime(3)'], definition: () => 'datetime(3) NULL' },
  { name: 'end_state', ours: ['tinyint'], definition: () => 'tinyint NOT NULL DEFAULT 0' },
  // Null: a row of the original's that has not been filled yet.
  {
    name: 'call_id',
    ours: ['char(26)'],
    definition: () => 'char(26) CHARACTER SET ascii COLLATE ascii_bin NULL',
  },
];

const KEYS: Readonly<Record<string, string>> = {
  userlog_call: 'UNIQUE KEY userlog_call (call_id)',
  userlog_of_user: 'KEY userlog_of_user (user_id, time_apply)',
  userlog_of_singer: 'KEY userlog_of_singer (singer_id, time_apply)',
  userlog_of_channel: 'KEY userlog_of_channel (sid, time_apply)',
  userlog_by_time: 'KEY userlog_by_time (time_apply)',
};

export type FoundTable = { readonly columns: readonly FoundColumn[]; readonly keys: readonly string[] };

export function shapeOf({ columns, keys }: FoundTable, collation: string): TableShape {
  const types = new Map(columns.map(({ name, type }) => [name.toLowerCase(), plain(type)]));
  const differs = COLUMNS.flatMap((column) => differenceOf(column, types.get(column.name)));
  const changes = COLUMNS.flatMap((column) => changeOf(column, types.get(column.name), collation));
  // In a table that is ours a column more is its owner's concern; one that is to be made ours may be anybody's.
  const others = [...types.keys()].filter((name) => !COLUMNS.some((column) => column.name === name));
  if (changes.length > 0) differs.push(...others.map((name) => `has ${name}`));
  if (differs.length > 0) return { differs: differs.join(', ') };
  if (changes.length === 0) return { clauses: [] };
  const missing = Object.entries(KEYS).filter(([key]) => !keys.includes(key));
  return {
    clauses: [
      ...changes,
      ...missing.map(([, key]) => `ADD ${key}`),
      'ENGINE=InnoDB',
      `DEFAULT CHARACTER SET utf8mb4 COLLATE ${collation}`,
    ],
  };
}

/** MySQL 8 leaves out the widths of numbers. */
const plain = (type: string): string => type.toLowerCase().replace(/int\(\d+\)/, 'int');

function differenceOf({ name, ours, original, definition }: Column, type: string | undefined): string[] {
  const isOriginals = original !== undefined || definition === undefined;
  if (type === undefined) return isOriginals ? [`lacks ${name}`] : [];
  if (ours.includes(type) || type === original) return [];
  return [`${name} is ${type} and not ${[...ours, ...(original === undefined ? [] : [original])].join(' or ')}`];
}

function changeOf({ name, ours, definition }: Column, type: string | undefined, collation: string): string[] {
  if (definition === undefined || (type !== undefined && ours.includes(type))) return [];
  return [`${type === undefined ? 'ADD' : 'MODIFY'} COLUMN ${name} ${definition(collation)}`];
}
