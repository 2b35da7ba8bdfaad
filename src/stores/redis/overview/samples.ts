import type { KeptSample, SampleBounds, SampleLog } from '../../../ports/overview.ts';
import { readSamples, writeSample } from '../../records/sample.ts';
import { eachRow, type TellUnreadable } from '../../records/unreadable.ts';
import type { RedisLink } from '../link.ts';

/** zset: "<JSON of process and sample>", by when the minute began (OP1) */
const MINUTES = 'linkcall:overview-minutes';

/** In one answer. */
const PAGE = 2_000;

type Deps = { readonly link: RedisLink; readonly bounds: SampleBounds; readonly tell: TellUnreadable };

/** The minutes of all processes, which each of them writes and reads. */
export function redisSamples({ link, bounds: { lifeMs, max }, tell }: Deps): SampleLog {
  const each = eachRow(link.name, tell);
  return {
    keep: async (kept) => {
      const { at } = kept.sample;
      await link.ask(async (client) =>
        Promise.all([
          client.zadd(MINUTES, at, member(kept)),
          client.zremrangebyscore(MINUTES, '-inf', at - lifeMs),
          // One from far ahead was dated by a clock that has been set right since.
          client.zremrangebyscore(MINUTES, at + lifeMs, '+inf'),
          client.zremrangebyrank(MINUTES, 0, -max - 1),
        ]),
      );
    },
    since: async (from) => {
      const found: string[] = [];
      for (;;) {
        const page = await link.ask((client) =>
          client.zrangebyscore(MINUTES, from, '+inf', 'LIMIT', found.length, PAGE),
        );
        found.push(...page);
        if (page.length < PAGE) return readSamples(found.map(parsed), each);
      }
    },
  };
}

const member = ({ process, sample }: KeptSample): string => JSON.stringify({ process, sample: writeSample(sample) });

/** What is no JSON is no sample either. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
