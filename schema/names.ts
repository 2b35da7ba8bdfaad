// What clients call things, for those who read no schemas.

export const ROOM_NAME = 'live_channel';

/** IN10: with the numbers under which phones of the original know them. */
export const NOTICE_IDS = {
  linkcall_room_state_nt: 0x99990013,
  linkcall_user_state_nt: 0x99990014,
  linkcall_apply_singer_nt: 0x99990015,
  linkcall_invite_nt: 0x99990016,
} as const;

export type NoticeName = keyof typeof NOTICE_IDS;

const isNoticeName = (name: string): name is NoticeName => Object.hasOwn(NOTICE_IDS, name);
export const NOTICE_NAMES = Object.keys(NOTICE_IDS).filter(isNoticeName);
