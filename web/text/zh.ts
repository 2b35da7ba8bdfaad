import { channels } from './zh/channels.ts';
import { frame } from './zh/frame.ts';
import { happenings } from './zh/happenings.ts';
import { history } from './zh/history.ts';
import { overview } from './zh/overview.ts';
import { playground } from './zh/playground.ts';
import { webhooks } from './zh/webhooks.ts';

export const zh = { ...frame, ...playground, ...happenings, ...channels, ...history, ...webhooks, ...overview };
