// What clients call things, for those who read no schemas.

export const ROOM_NAME = 'live_channel';

export const NOTICE_NAMES = ['linkcall_room_state_nt', 'linkcall_user_state_nt', 'linkcall_apply_singer_nt'] as const;

export type NoticeName = (typeof NOTICE_NAMES)[number];
