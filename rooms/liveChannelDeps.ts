import type { Channels } from '../src/app/channels.ts';
import type { HostBlocks } from '../src/app/people/hostBlocks.ts';
import type { Revocations } from '../src/app/people/revocations.ts';
import type { CallId, Millis, Sid } from '../src/domain/ids.ts';
import type { Limits } from '../src/domain/limits.ts';
import type { IssuePass } from '../src/domain/streamIds.ts';
import type { Mirrors } from '../src/mirrors/mirrors.ts';
import type { AuditNotes } from '../src/ports/audit.ts';
import type { Tokens } from '../src/ports/joins.ts';
import type { Clock, Log, Metrics } from '../src/ports/runtime.ts';
import type { Throttle } from './requests/requestHandler.ts';

export type LiveChannelDeps = {
  readonly channels: Channels;
  readonly tokens: Tokens;
  /** PE6 */
  readonly blocks: Pick<HostBlocks, 'page'>;
  /** OP5 */
  readonly trail: AuditNotes;
  /** PE7 */
  readonly revocations: Pick<Revocations, 'isVoid' | 'listen'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'turnedAway' | 'broken' | 'join' | 'connectionClosed' | 'reconnect'>;
  readonly limits: Limits;
  readonly reconnectMs: Millis;
  readonly hostReconnectMs: Millis;
  /** LC24: of all rooms of this process. */
  readonly throttle: Throttle;
  /** LC27: of one connection. */
  readonly sendBufferBytes: number;
  readonly newCallId: () => CallId;
  /** ME2; undefined: there is nothing to make tokens with. */
  readonly issuePass: IssuePass | undefined;
  readonly roomIdOf: (sid: Sid) => string;
  /** Resolves when the channel has its room, here or elsewhere. */
  readonly wake: (sid: Sid) => Promise<unknown>;
  /** SC1; undefined: there are no other processes, and no mirrors. */
  readonly mirrors: Mirrors | undefined;
  /** SC1: in one mirror. */
  readonly mirrorMax: number;
  /** CL2: takes the channel for this process; false if another one has it. */
  readonly claim: (sid: Sid) => Promise<boolean>;
  readonly release: (sid: Sid) => Promise<void>;
  /** How clients reach this process; undefined: as they reach any. */
  readonly publicAddress: () => string | undefined;
};
