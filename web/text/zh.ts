import { audit } from './zh/audit.ts';
import { channels } from './zh/channels.ts';
import { desk } from './zh/desk.ts';
import { frame } from './zh/frame.ts';
import { happenings } from './zh/happenings.ts';
import { history } from './zh/history.ts';
import { overview } from './zh/overview.ts';
import { people } from './zh/people.ts';
import { playground } from './zh/playground.ts';
import { webhooks } from './zh/webhooks.ts';

export const zh = {
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
