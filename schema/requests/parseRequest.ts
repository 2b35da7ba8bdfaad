import { z } from 'zod';
import type { CmdId } from '../../src/domain/ids.ts';
import { callRequests } from './callRequests.ts';
import { inviteRequests } from './inviteRequests.ts';
import { mediaRequests } from './mediaRequests.ts';
import { moderationRequests } from './moderationRequests.ts';
import type { RequestName } from './names.ts';
import { queueRequests } from './queueRequests.ts';
import { common, question, type Request } from './request.ts';
import { seatRequests } from './seatRequests.ts';
import { staffRequests } from './staffRequests.ts';

/** A capability is a line. */
export const SCHEMAS: Record<RequestName, z.ZodType<Request>> = {
  ...callRequests,
  ...inviteRequests,
  ...mediaRequests,
  ...moderationRequests,
  ...seatRequests,
  ...queueRequests,
  ...staffRequests,
};

/** Undefined for a malformed payload. A question needs none. */
export function parseRequest(name: RequestName, payload: unknown): Request | undefined {
  const schema = SCHEMAS[name];
  const isQuestion = schema === question || name === 'linkcall_check_rq';
  const body = isQuestion ? (payload ?? {}) : payload;
  return schema.safeParse(body).data;
}

const opCodeOnly = z.object({ op_code: z.int() });
const cmdIdOnly = z.object({ cmd_id: common.cmd_id });

/** What a reply to a malformed request can still echo, and the journal still note. */
export function readFragments(payload: unknown): { opCode: number; cmdId: CmdId | undefined } {
  const opCode = opCodeOnly.safeParse(payload).data?.op_code ?? 0;
  return { opCode, cmdId: cmdIdOnly.safeParse(payload).data?.cmd_id };
}
