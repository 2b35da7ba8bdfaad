import type { EachRow } from '../../../src/stores/records/unreadable.ts';

/** Where a test expects all rows to be good, one that cannot be read is an error. */
export const everyRow: EachRow = (_kind, raws, read) => raws.map(read);
