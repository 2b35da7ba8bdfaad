import { counted } from './counted.ts';

export const overview = {
  overview: {
    title: 'Overview',
    lead: 'How all processes fare, from what they keep of themselves. It updates by itself.',
    now: 'Now',
    lately: 'Lately',
    beside: 'Stores and ZEGO',
    processes: 'Processes',
    time: 'Time',
    asTable: 'As a table',
    ranges: { 'ten-minutes': '10 minutes', hour: 'Last hour', day: 'Last day' },
    none: 'Nothing is known yet',
    noneYet: 'Each process takes a sample each second.',
    noneOfMinutes: 'A minute is told of once it is over.',
    chartOf: (title: string) => `Chart: ${title}. The same is there as a table.`,
    partial: (away: string) => `Only what one process knows is shown: ${away}.`,
    silent: (count: number) =>
      `${counted(count, 'process does', 'processes do')} not answer, and what they have is missing here.`,
    figures: {
      live: 'Live channels',
      linked: 'On the line',
      waiting: 'Waiting',
      clients: 'Connected viewers and hosts',
      commands: 'Commands per second',
      refusals: 'Refusals per second',
      p50: 'Reply, p50',
      p99: 'Reply, p99',
      callbacks: 'Callbacks per second',
      gaps: 'Gaps in callbacks',
      cuts: 'Cuts owed',
      webhooks: 'Webhook lag',
      userLog: 'User log backlog',
      log: 'Redis log backlog',
      memory: 'Memory',
      lag: 'Event loop lag',
    },
    ready: 'takes work',
    processColumns: { process: 'Process', state: 'State', version: 'Version', uptime: 'Runs for' },
    serviceColumns: { name: 'What', kind: 'Where', state: 'State', since: 'Since', why: 'Why' },
    services: { channels: 'Channels', 'user-log': 'User log', zego: 'ZEGO' },
    kinds: { sqlite: 'SQLite', redis: 'Redis', mysql: 'MySQL', zego: 'server API' },
    states: { ok: 'ok', away: 'away', unknown: 'not asked yet' },
    advice: {
      channels:
        'Changes are refused, lists stay readable. Does it run, and has its disk room? Service returns by itself. More: LinkcallStoreFails in docs/operations.md.',
      'user-log':
        'Calls go on, and their records wait: nothing is lost. More: LinkcallUserLogBehind in docs/operations.md.',
      zego: 'Callbacks that were lost cannot be made up for, and nobody can be taken off the air. It is tried again by itself. More: LinkcallStreamsNotCut in docs/operations.md.',
    },
  },
};
