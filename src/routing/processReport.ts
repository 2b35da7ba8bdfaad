import { z } from 'zod';
import type { ProcessReport, Service, ServiceName, Standing } from '../ports/overview.ts';
import { maybe, nameIn } from '../stores/records/read.ts';
import { packSample, sample } from '../stores/records/sample.ts';

const standing: z.ZodType<Standing> = z.discriminatedUnion('is', [
  z.object({ is: z.literal('unknown') }),
  z.object({ is: z.literal('ok'), since: z.number() }),
  z.object({ is: z.literal('away'), since: z.number(), why: z.string() }),
]);

const service: z.ZodType<Service> = z.object({
  name: nameIn<ServiceName>({ channels: true, 'user-log': true, zego: true }),
  kind: nameIn<Service['kind']>({ sqlite: true, redis: true, mysql: true, zego: true }),
  standing,
});

/** OP1: what another process tells of itself. */
export const processReport: z.ZodType<ProcessReport> = z.object({
  process: z.object({ id: z.string(), address: z.string() }),
  version: z.string(),
  startedAt: z.number(),
  notReady: maybe(z.string()),
  services: z.array(service),
  seconds: z.array(sample),
});

/** As it travels. */
export const packReport = (report: ProcessReport): object => ({ ...report, seconds: report.seconds.map(packSample) });
