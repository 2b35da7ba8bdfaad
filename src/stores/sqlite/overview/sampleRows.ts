import type { DatabaseSync } from 'node:sqlite';
import type { SampleBounds } from '../../../ports/overview.ts';
import type { Row } from '../database.ts';

export type SampleRows = {
  keepSample(kept: { readonly process: string; readonly at: number; readonly sample: string }): void;
  samplesSince(from: number): readonly Row[];
};

/** OP1: the minutes of the last day. */
export function prepareSamples(db: DatabaseSync, { lifeMs, max }: SampleBounds): SampleRows {
  const insert = db.prepare('INSERT OR REPLACE INTO overview_minutes (at, process, sample) VALUES (?, ?, ?)');
  // One from far ahead was dated by a clock that has been set right since.
  const forgetOld = db.prepare('DELETE FROM overview_minutes WHERE at <= ? OR at >= ?');
  const forgetMany = db.prepare(`
    DELETE FROM overview_minutes WHERE (at, process) IN (
      SELECT at, process FROM overview_minutes ORDER BY at DESC, process LIMIT -1 OFFSET ?)`);
  const count = db.prepare('SELECT count(*) AS count FROM overview_minutes');
  const find = db.prepare('SELECT process, sample FROM overview_minutes WHERE at >= ? ORDER BY at, process');
  return {
    keepSample: ({ process, at, sample }) => {
      insert.run(at, process, sample);
      forgetOld.run(at - lifeMs, at + lifeMs);
      if (Number(count.get()?.count) > max) forgetMany.run(max);
    },
    samplesSince: (from) => find.all(from),
  };
}
