import type { AsideList, Endpoint } from '../../web/api/bodies/webhooks.ts';

/** In each state that there is. */
export const ENDPOINTS: readonly Endpoint[] = [
  {
    ...{ url: 'https://backend.example/linkcall/hooks/of-a-long-name', waiting: 1_234, oldest_seconds: 86_400 },
    ...{ set_aside: 7, is_disabled: false },
    last_error: { at: 1_790_000_000_000, reason: 'it answered 302, and redirects are not followed' },
  },
  {
    ...{ url: 'https://other.example/', waiting: 12, oldest_seconds: 30, set_aside: 0, is_disabled: true },
    last_error: { at: 1_790_000_000_000, reason: 'it answered 410' },
  },
  { url: 'https://third.example/', waiting: 0, oldest_seconds: 0, set_aside: 0, is_disabled: false, last_error: null },
];

export const ASIDE: AsideList['entries'] = [
  {
    ...{ sid: 'evening-songs', reason: 'it did not answer within 15 s' },
    event: { id: 'evening-songs:1234', type: 'application.started', at: 1_790_000_000_000 },
  },
  { sid: 'a', reason: 'told is no JSON', event: null },
];
