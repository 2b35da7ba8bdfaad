import type { z } from 'zod';
import { wireMode, wireMuting } from '../../../../schema/linkcallUser.ts';
import type { BlockRow, ChannelRow, PersonRow, Surveyed } from '../../../ports/lists.ts';
import type { listedChannel, personAnswer, userAnswer } from './listAnswers.ts';

export const listedChannelJson = (row: ChannelRow): z.infer<typeof listedChannel> => ({
  sid: row.sid,
  singer_id: row.host?.userId ?? '',
  singer_nick: row.host?.nick ?? '',
  live: row.isLive,
  linkcall_state: row.isOpen ? 0 : 1,
  in_pk: row.inPk,
  num_link: row.links,
  num_apply: row.waiting,
  clients: row.clients,
  version: row.version,
  process: { id: row.process.id, address: row.process.address },
  num_strangers: row.strangers,
  longest_wait_since: row.waitingSince || null,
  longest_call_since: row.linkedSince || null,
});

export const personJson = (row: PersonRow): z.infer<typeof personAnswer> => ({
  user_id: row.userId,
  user_nick: row.nick,
  user_icon: row.icon,
  sid: row.sid,
  singer_id: row.host?.userId ?? '',
  singer_nick: row.host?.nick ?? '',
  standing: row.standing,
  since: row.since,
  ends_at: row.endsAt || null,
  mode: wireMode({ mode: row.mode, note: '' }),
  muted: wireMuting(row.isMuted),
  away_since: row.awaySince,
  media: row.media,
  seat: row.seat,
  process: { id: row.process.id, address: row.process.address },
});

export const blockRowJson = ({ hostId, until, by, at }: BlockRow): z.infer<typeof userAnswer>['blocks'][number] => ({
  host_id: hostId,
  until: until === 'for-ever' ? null : until,
  by,
  at,
});

/** ST7 */
export const partlyJson = ({ away }: Surveyed<object>): { readonly partial?: true; readonly away?: string } =>
  away === undefined ? {} : { partial: true, away };
