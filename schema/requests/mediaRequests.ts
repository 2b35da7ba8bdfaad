import { z } from 'zod';
import type { Caller, Muting } from '../../src/domain/channel.ts';
import type { Order } from '../../src/domain/command.ts';
import type { UserId } from '../../src/domain/ids.ts';
import { muteShape } from '../fields.ts';
import { common, question, request, userId } from './request.ts';

export const mediaRequests = {
  linkcall_media_rq: question,
  linkcall_mute_rq: z
    .object({ ...common, user_id: userId(), ...muteShape })
    .transform((body) => request(body, 0, (by) => muteOrder(body, by))),
};

type MuteBody = { readonly user_id: UserId } & Muting;

export const muteOrder = ({ user_id, audio, video }: MuteBody, by: Caller): Order => ({
  type: 'mute-link',
  by,
  userId: user_id,
  audio,
  video,
});
