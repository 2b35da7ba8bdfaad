import { audit } from './en/audit.ts';
import { channels } from './en/channels.ts';
import { desk } from './en/desk.ts';
import { frame } from './en/frame.ts';
import { happenings } from './en/happenings.ts';
import { history } from './en/history.ts';
import { overview } from './en/overview.ts';
import { people } from './en/people.ts';
import { playground } from './en/playground.ts';
import { webhooks } from './en/webhooks.ts';

export const en = {
  ...frame,
  ...playground,
  ...happenings,
  ...channels,
  ...desk,
  ...history,
  ...people,
  ...audit,
  ...webhooks,
  ...overview,
};
