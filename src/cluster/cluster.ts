import { initializeRoomCache, matchMaker } from '@colyseus/core';
import { RedisPresence } from '@colyseus/redis-presence';
import { Redis } from 'ioredis';
import type { Millis, Sid } from '../domain/ids.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import { Post } from '../routing/post.ts';
import { carried, type Question, question, rooms } from '../routing/questions.ts';
import { ChannelDriver } from './channelDriver.ts';
import type { Company, Duties } from './company.ts';
import { handOver } from './drain.ts';
import { Heart } from './heart.ts';
import { Registry } from './registry.ts';

export type ClusterOptions = {
  readonly url: string;
  readonly roomName: string;
  readonly roomIdOf: (sid: Sid) => string;
  /** The machine and the port of this process, once it listens. */
  readonly place: () => string;
  readonly clock: Clock;
  readonly log: Log;
};

const RETRY_MS = 100;
const SURVEY_WITHIN_MS: Millis = 1_000;

/** Any number of processes on one Redis (contract 4). */
export function openCluster({ url, roomName, roomIdOf, place, clock, log }: ClusterOptions): Company {
  // Heartbeats tell who lives; Colyseus would ask each process that died, and wait for its answer.
  matchMaker.setHealthChecksEnabled(false);
  const me = () => matchMaker.processId;
  const registry = new Registry(url, me);
  const driver = new ChannelDriver({ registry, roomIdOf, clock, log });
  // Colyseus asks some things and looks after no answer: what it asks waits until Redis is back, and is not refused.
  const presence = new RedisPresence(new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => RETRY_MS }));
  let duties: Duties | undefined;

  const carryOut = async (asked: Question): Promise<unknown> =>
    asked.type === 'list-rooms' ? duties?.rooms() : duties?.carryOut(asked);
  const post = new Post({ presence, me, clock, log, question, carryOut });

  const listingOf = (sid: Sid) =>
    initializeRoomCache({ name: roomName, processId: me(), roomId: roomIdOf(sid), metadata: { sid } });
  const release = async (sid: Sid): Promise<void> => {
    await driver.remove(roomIdOf(sid));
  };
  let heart: Heart | undefined;

  return {
    colyseus: { driver, presence },
    open: async (given) => {
      duties = given;
      heart = new Heart({
        ...given,
        registry,
        claimAgain: (sid) => driver.insertAgain(listingOf(sid)),
        roomIdOf,
        place,
        clock,
        log,
      });
      await Promise.all([heart.start(), post.open(), presence.subscribe(registry.rollCall, () => {})]);
    },
    isCutOff: () => heart?.isCutOff ?? false,
    handOver: async () => {
      if (duties !== undefined) await handOver(duties.channels, release);
    },
    close: async () => {
      post.close();
      await heart?.stop();
    },
    claim: (sid) => driver.claim(listingOf(sid)),
    release,
    awake: (after, limit) => registry.awake(after, limit),
    clock: registry.clock,
    countInSecond: (name) => registry.countInSecond(name),
    ask: (process, errand, withinMs) => post.ask(process, errand, carried, withinMs),
    rooms: async () => {
      const { living } = await registry.processes();
      const others = living.filter((process) => process !== me());
      const asked = others.map((process) => post.ask(process, { type: 'list-rooms' }, rooms, SURVEY_WITHIN_MS));
      const answers = await Promise.allSettled(asked);
      const failed = answers.filter(({ status }) => status === 'rejected').length;
      if (failed > 0) log.warn({ processes: failed }, 'a list of rooms is without those of some processes');
      return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    },
  };
}
