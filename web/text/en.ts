import { channels } from './en/channels.ts';
import { frame } from './en/frame.ts';
import { happenings } from './en/happenings.ts';
import { history } from './en/history.ts';
import { overview } from './en/overview.ts';
import { playground } from './en/playground.ts';
import { webhooks } from './en/webhooks.ts';

export const en = { ...frame, ...playground, ...happenings, ...channels, ...history, ...webhooks, ...overview };
