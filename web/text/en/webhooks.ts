import { counted } from './counted.ts';

export const webhooks = {
  webhooks: {
    title: 'Webhooks',
    lead: 'Where your platform is told of events, and how each endpoint takes them: what waits is of all processes, the last error of the one that answers.',
    none: 'No endpoint',
    noneWhy: 'WEBHOOK_URLS names where your platform is told.',
    columns: {
      url: 'Endpoint',
      state: 'State',
      waiting: 'Waiting',
      oldest: 'Oldest waits',
      setAside: 'Set aside',
      lastError: 'Last error',
      again: 'Deliver again',
    },
    show: (count: number) => `${count}: show`,
    showOf: (count: number, url: string) => `${count}: show what ${url} never took`,
    asideOf: (url: string) => `What ${url} never took, the newest first`,
    asideColumns: { sid: 'Channel', event: 'Event', at: 'When it happened', reason: 'Why' },
    unreadable: 'cannot be read',
    takes: 'Takes events',
    behind: 'Behind',
    disabled: 'Disabled (410)',
    noError: 'none',
    adminsOnly: 'Whoever signs in with the role admin can have events delivered again.',
    again: 'Deliver again…',
    againTo: (url: string) => `Deliver again to ${url}`,
    againHow:
      'Events of the feed are posted once more, behind what waits already. A cursor is what GET /api/events and the event stream give; 0 is the place before the oldest.',
    after: 'After this cursor',
    until: 'To this cursor (left out: to the end)',
    close: 'Close',
    askTitle: 'Deliver these events again?',
    askText: (url: string, after: string, until: string | undefined) =>
      `${url} is told once more of what came after ${after}, ${until === undefined ? 'to the end' : `up to ${until}`}. What is queued cannot be taken back.`,
    askYes: 'Deliver again',
    askNo: 'Leave it',
    queued: (count: number) => `${counted(count, 'event is', 'events are')} on the way again.`,
    queuedSome: (count: number, cursor: string) =>
      `${counted(count, 'event is', 'events are')} on the way again, and there are more: go on after ${cursor}.`,
    gone: (oldest: string) => `Events behind this place are not kept any more. The oldest place there is: ${oldest}.`,
  },
};
