import { initializeRoomCache, matchMaker } from '@colyseus/core';
import { Redis } from 'ioredis';
import type { z } from 'zod';
import type { Sid } from '../domain/ids.ts';
import type { Clock, Log, RoundTrips } from '../ports/runtime.ts';
import { answerList } from '../routing/lists/listHere.ts';
import type { Survey } from '../routing/lists/lists.ts';
import { packReport, processReport } from '../routing/processReport.ts';
import { RemoteCalls } from '../routing/remoteCalls.ts';
import { actorReply, type RemoteRequest, remoteRequest, rooms, streamSight } from '../routing/remoteRequests.ts';
import { ChannelDriver } from './channelDriver.ts';
import type { Cluster, Duties } from './cluster.ts';
import { ClusterPresence } from './clusterPresence.ts';
import { Failover } from './failover.ts';
import { handOver } from './handOver.ts';
import { Heartbeat } from './heartbeat.ts';
import { Registry, rollCallOf } from './registry.ts';
import { untilRedisAnswers } from './untilRedisAnswers.ts';

export type ClusterOptions = {
  readonly url: string;
  readonly answeredWithinMs: number;
  readonly lifeMs: number;
  readonly roomName: string;
  readonly roomIdOf: (sid: Sid) => string;
  /** The machine and the port of this process, once it listens. */
  readonly place: () => string;
  /** OP8: to Redis. */
  readonly roundTrips: RoundTrips;
  readonly clock: Clock;
  readonly log: Log;
};

const RETRY_MS = 100;
const SURVEY_WITHIN_MS = 1_000;

/** Any number of processes on one Redis (contract 4). */
export function openCluster(options: ClusterOptions): Cluster {
  const { url, answeredWithinMs, lifeMs, roomName, roomIdOf, place, roundTrips, clock, log } = options;
  // Heartbeats tell who lives; Colyseus would ask each process that died, and wait for its answer.
  matchMaker.setHealthChecksEnabled(false);
  const me = () => matchMaker.processId;
  const registry = new Registry(url, me, { roundTrips, answeredWithinMs, lifeMs });
  // Not the link that all else uses: subscriptions outlive a connection, and Colyseus asks some things and looks after no
  // answer. What it asks waits until Redis is back, and is not refused.
  const topics = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => RETRY_MS });
  const presence = new ClusterPresence(topics);
  const driver = new ChannelDriver({ registry, client: topics, roomIdOf, clock, log });
  let duties: Duties | undefined;

  const execute = async (request: RemoteRequest): Promise<unknown> => {
    if (duties === undefined) throw new Error('this process has only begun to start');
    switch (request.type) {
      case 'list-rooms':
        return duties.rooms();
      case 'list-channels':
      case 'list-people':
      case 'list-blocks':
        return answerList(duties.lists, request);
      case 'see-stream':
        return duties.sight(request.sid, request.streamId);
      case 'report':
        return packReport(await duties.report(request.seconds));
      case 'give':
      case 'hear':
      case 'foresee':
        return duties.execute(request);
    }
  };
  const calls = new RemoteCalls({ topics: presence, me, clock, log, request: remoteRequest, execute });

  const listingOf = (sid: Sid) =>
    initializeRoomCache({ name: roomName, processId: me(), roomId: roomIdOf(sid), metadata: { sid } });
  const release = async (sid: Sid): Promise<void> => {
    await driver.remove(roomIdOf(sid));
  };
  /** All of them at once; who does not answer in time is named. */
  async function survey<T>(request: RemoteRequest, answer: z.ZodType<T>): Promise<Survey<T>> {
    const { living } = await registry.processes();
    const others = living.filter((process) => process !== me());
    const answers = await Promise.allSettled(
      others.map((process) => calls.call(process, request, answer, SURVEY_WITHIN_MS)),
    );
    const answered = answers.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const silent = others.filter((_, nth) => answers[nth]?.status === 'rejected');
    if (silent.length > 0)
      log.warn({ processes: silent.length, asked: request.type }, 'a list is without what some processes have');
    return { answers: answered, silent };
  }
  let failover: Failover | undefined;
  let heartbeat: Heartbeat | undefined;

  return {
    colyseus: { driver, presence },
    topics: presence,
    whileItStarts: (work) => untilRedisAnswers({ clock, log }, work),
    open: async (asked) => {
      duties = asked;
      const claimAgain = (sid: Sid) => driver.insertAgain(listingOf(sid));
      failover = new Failover({ ...asked, registry, claimAgain, roomIdOf, clock, log });
      heartbeat = new Heartbeat({ registry, failover, place, clock, log });
      await Promise.all([heartbeat.start(), calls.open(), presence.subscribe(rollCallOf(topics), () => {})]);
    },
    isCutOff: () => failover?.isCutOff ?? false,
    handOver: async () => {
      if (duties !== undefined) await handOver(duties.channels, release);
    },
    close: async () => {
      calls.close();
      await heartbeat?.stop();
    },
    claim: (sid) => driver.claim(listingOf(sid)),
    release,
    clock: registry.clock,
    countInSecond: (name) => registry.countInSecond(name),
    budget: registry.budget,
    call: (process, request, withinMs) => calls.call(process, request, actorReply, withinMs),
    sight: (process, sid, streamId) =>
      calls.call(process, { type: 'see-stream', sid, streamId }, streamSight, SURVEY_WITHIN_MS),
    rooms: async () => {
      const { answers } = await survey({ type: 'list-rooms' }, rooms);
      return answers.flat();
    },
    survey,
    reports: async (seconds) => {
      const { answers, silent } = await survey({ type: 'report', seconds }, processReport);
      return { reports: answers, silent };
    },
  };
}
