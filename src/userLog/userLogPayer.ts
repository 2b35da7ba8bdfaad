import type { Payer } from '../app/owed/owedWorker.ts';
import type { LogRecord, UserLog } from '../ports/userLog.ts';

/** ST6: brings the records of ended calls to the user log, which takes each call once. */
export const userLogPayer = (userLog: Pick<UserLog, 'append'>): Payer<LogRecord> => ({
  name: 'user-log',
  batchMax: 500,
  pauseMs: 300,
  retry: { firstMs: 500, factor: 2, mostMs: 10_000 },
  waits: 'records of ended calls wait for the user log',
  goesOn: 'the user log takes records again',
  pay: (records) => userLog.append(records),
});
