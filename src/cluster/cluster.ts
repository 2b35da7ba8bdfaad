import type { MatchMakerDriver, Presence } from '@colyseus/core';
import type { z } from 'zod';
import type { Channels } from '../app/channels.ts';
import type { Millis, Sid, StreamId } from '../domain/ids.ts';
import type { RoomView } from '../ports/directory.ts';
import type { ProcessReport, Reports } from '../ports/overview.ts';
import type { Budget, SharedClock, Topics } from '../ports/runtime.ts';
import type { StreamSight } from '../ports/zego.ts';
import type { ListHere, ListRequest } from '../routing/lists/listHere.ts';
import type { Survey } from '../routing/lists/lists.ts';
import type { ActorReply, ActorRequest } from '../routing/orderRouter.ts';

/** What a process does for the others. */
export type Duties = {
  readonly channels: Channels;
  readonly execute: (request: ActorRequest) => Promise<ActorReply>;
  readonly rooms: () => readonly RoomView[];
  /** OP2, OP3: what it has, as a page. */
  readonly lists: ListHere;
  /** As the channel's actor has it, if it is here. */
  readonly sight: (sid: Sid, streamId: StreamId) => StreamSight;
  /** OP1: with so many seconds. */
  readonly report: (seconds: number) => Promise<ProcessReport>;
  readonly wake: (sid: Sid) => Promise<unknown>;
  /** The channels that must not be left alone (ST3). */
  readonly unfinished: () => Promise<readonly Sid[]>;
};

/** The processes that serve together, as one of them sees them. */
export interface Cluster {
  /** What Colyseus needs to know of them. */
  readonly colyseus: { readonly driver?: MatchMakerDriver; readonly presence?: Presence };
  /** ST7: what a start needs of the store, which may be silent for a while just then. */
  whileItStarts<T>(work: () => Promise<T>): Promise<T>;
  /** Once it listens: resolves when the others can ask it. */
  open(duties: Duties): Promise<void>;
  /** CL12: the others take this process for dead, and it serves nothing until it reaches them again. */
  isCutOff(): boolean;
  /** What this process has is handed over to the others, as far as there are any (CL6). */
  handOver(): Promise<void>;
  /** The others know that this process is gone. */
  close(): Promise<void>;
  /** SC2; undefined where there are no others. */
  readonly topics: Topics | undefined;
  /** CL2: false if another process that lives has the channel. */
  claim(sid: Sid): Promise<boolean>;
  release(sid: Sid): Promise<void>;
  /** IN5: by which all of them measure deadlines. */
  readonly clock: SharedClock;
  /** How often this was asked, by all of them, within the last second; undefined where there are no others. */
  readonly countInSecond: ((name: string) => Promise<number>) | undefined;
  /** Of all of them together. */
  readonly budget: Budget;
  /** Rejects if no answer comes in time: it may have been carried out. */
  call(process: string, request: ActorRequest, withinMs: Millis): Promise<ActorReply>;
  /** Whether a stream is on the air, as that process has it. Rejects if no answer comes in time. */
  sight(process: string, sid: Sid, streamId: StreamId): Promise<StreamSight>;
  /** ZEGO's rooms of all the others; those of one that does not answer in time are missing. */
  rooms(): Promise<readonly RoomView[]>;
  /** A page of each of the others. */
  survey<T>(request: ListRequest, answer: z.ZodType<T>): Promise<Survey<T>>;
  /** OP1: of all the others, each asked once. */
  reports(seconds: number): Promise<Reports>;
}
