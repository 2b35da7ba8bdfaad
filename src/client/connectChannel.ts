import type { Channel, ChannelOptions } from './channel.ts';
import { type Cancel, systemClock } from './clock.ts';
import { newCmdIds } from './cmdIds.ts';
import { Commands } from './commands.ts';
import { createJoinRoom } from './joinRoom.ts';
import { MediaRenewal } from './mediaRenewal.ts';
import { Reconnector } from './reconnector.ts';
import { Report } from './report.ts';
import { readToken } from './token.ts';

const CLOSED = 'the channel handle was closed';

/** Connects at once and stays connected; commands may be given from the start. Throws if an address is none. */
export function connectChannel({
  url,
  token,
  sid,
  notices = true,
  wire,
  retryBusy = true,
  answerWithinMs = 30_000,
  joinWithinMs = 5_000,
  heartbeatMs = 10_000,
  leaveWithinMs = 2_000,
}: ChannelOptions): Channel {
  const shell = { clock: systemClock, random: Math.random };
  const report = new Report();
  const commands = new Commands({ ...shell, answerWithinMs, retryBusy, newCmdId: newCmdIds() });
  const askMedia = () => commands.ask(() => 'linkcall_media_rq');
  const renewal = new MediaRenewal({
    clock: shell.clock,
    ask: askMedia,
    seen: () => report.state,
    tell: (media) => report.media(media),
  });
  let user: ReturnType<typeof readToken> = {};
  const isInCharge = () =>
    ['host', 'moderator', 'admin', 'operator'].includes(user.role ?? '') ||
    report.state?.moderators.some(({ user_id }) => user_id === user.sub) === true;
  const joinRoom = createJoinRoom({
    urls: typeof url === 'string' ? [url] : url,
    token,
    sid,
    notices,
    wire,
    random: shell.random,
    onToken: (used) => {
      user = readToken(used);
    },
  });
  const reconnector = new Reconnector({
    ...shell,
    joinRoom,
    joinWithinMs,
    heartbeatMs,
    on: {
      view: (view) => {
        report.view(view);
        renewal.look();
      },
      notice: (name, notice) => report.notice(name, notice),
      up: (connection) => {
        commands.plugIn(connection);
        report.up();
        renewal.up();
      },
      down: (why) => {
        commands.unplug();
        report.down(why);
      },
      closed: (why) => {
        renewal.close();
        commands.close(`${CLOSED}: ${why}`);
        report.closed(why);
      },
    },
  });
  reconnector.open();

  async function leave(): Promise<void> {
    let cancel: Cancel = () => {};
    const late = new Promise<void>((resolve) => {
      cancel = shell.clock.after(leaveWithinMs, resolve);
    });
    await Promise.race([commands.finish(CLOSED), late]);
    cancel();
    commands.close(CLOSED);
    await reconnector.leave('left');
  }
  let left: Promise<void> | undefined;

  return {
    get state() {
      return report.state;
    },
    get connection() {
      return report.connection;
    },
    connected: () => report.connected(),
    on: (event, listener) => {
      const stop = report.on(event, listener);
      if (event === 'media') renewal.listen();
      return stop;
    },
    open: () => commands.order('linkcall_set_state_rq', { op_code: 1 }),
    close: () => commands.order('linkcall_set_state_rq', { op_code: 0 }),
    apply: (wish) => commands.order('linkcall_apply_rq', { ...wish, op_code: 1 }),
    check: (wish) => commands.ask(() => 'linkcall_check_rq', wish),
    cancel: () => commands.order('linkcall_apply_rq', { op_code: 2 }),
    quit: () => commands.order('linkcall_apply_rq', { op_code: 3 }),
    allow: (user_id) => commands.order('linkcall_allow_rq', { op_code: 1, user_id }),
    refuse: (user_id) => commands.order('linkcall_allow_rq', { op_code: 2, user_id }),
    remove: (user_id) => commands.order('linkcall_allow_rq', { op_code: 3, user_id }),
    refuseAll: () => commands.order('linkcall_allow_rq', { op_code: 4 }),
    removeAll: () => commands.order('linkcall_allow_rq', { op_code: 5 }),
    allowNext: () => commands.order('linkcall_allow_rq', { op_code: 6 }),
    invite: (user_id, wishes) => commands.order('linkcall_invite_rq', { op_code: 1, user_id, ...wishes }),
    withdraw: (user_id) => commands.order('linkcall_invite_rq', { op_code: 2, user_id }),
    accept: () => commands.order('linkcall_invited_rq', { op_code: 1 }),
    decline: () => commands.order('linkcall_invited_rq', { op_code: 2 }),
    appoint: (user_id) => commands.order('linkcall_staff_rq', { op_code: 1, user_id }),
    dismiss: (user_id) => commands.order('linkcall_staff_rq', { op_code: 2, user_id }),
    block: (user_id, terms) => commands.order('linkcall_block_rq', { op_code: 1, user_id, ...terms }),
    unblock: (user_id) => commands.order('linkcall_block_rq', { op_code: 2, user_id }),
    listBlocked: (page = {}) => commands.ask(() => 'linkcall_list_blocked_rq', page),
    mute: (user_id, { audio, video }) => commands.order('linkcall_mute_rq', { user_id, audio, video }),
    lockSeat: (seat) => commands.order('linkcall_seat_rq', { op_code: 1, seat }),
    unlockSeat: (seat) => commands.order('linkcall_seat_rq', { op_code: 2, seat }),
    moveToSeat: (user_id, seat) => commands.order('linkcall_seat_rq', { op_code: 3, user_id, seat }),
    orderSeats: (user_ids) => commands.order('linkcall_seat_rq', { op_code: 4, user_ids }),
    list: () => commands.ask(() => (isInCharge() ? 'linkcall_list_singer_rq' : 'linkcall_list_user_rq')),
    media: askMedia,
    leave: () => {
      left ??= leave();
      return left;
    },
  };
}
