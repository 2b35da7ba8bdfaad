import type { Capability } from '../capability.ts';
import { allowNext, refuseAll, removeAll } from './all.ts';
import { allowApplication, letNextIn, linkStarted, refuseApplication } from './allow.ts';
import {
  applicationOver,
  applicationStarted,
  endOverdue,
  endOwnApplication,
  startApplication,
  userBarred,
} from './apply.ts';
import { noteArrival, userArrived } from './arrival.ts';
import type { CallOrder } from './commands.ts';
import type { CallEvent } from './events.ts';
import { endSilentLink, linkOver, quitLink, removeLink } from './quit.ts';
import { closeRoom, leave, reopenChannel, sessionOver, startSession, stopChannel } from './session.ts';
import { closeSwitch, openSwitch, setLimits, setPk } from './switch.ts';

/** A live session, who applies to it, and who is on its call. */
export const call: Capability<CallOrder, CallEvent> = {
  decide: {
    'open-switch': openSwitch,
    'close-switch': closeSwitch,
    'start-application': startApplication,
    'cancel-application': endOwnApplication('cancelled'),
    'report-ran-out': endOwnApplication('ran-out'),
    'quit-link': quitLink,
    'allow-application': allowApplication,
    'refuse-application': refuseApplication,
    'remove-link': removeLink,
    'refuse-all': refuseAll,
    'remove-all': removeAll,
    'allow-next': allowNext,
    'end-silent-link': endSilentLink,
    'let-next-in': letNextIn,
    'set-pk': setPk,
    'set-limits': setLimits,
    'start-session': startSession,
    'end-session': stopChannel,
    'reopen-channel': reopenChannel,
    'close-room': closeRoom,
    leave,
    'note-arrival': noteArrival,
    'end-overdue': endOverdue,
  },
  evolve: {
    'switch-opened': (channel) => ({ ...channel, isOpen: true }),
    'switch-closed': (channel) => ({ ...channel, isOpen: false }),
    'application-started': applicationStarted,
    'application-ended': applicationOver,
    'link-started': linkStarted,
    'link-ended': linkOver,
    'user-arrived': userArrived,
    'user-barred': userBarred,
    'pk-changed': (channel, { inPk }) => ({ ...channel, inPk }),
    'limits-changed': (channel, { overrides }) => ({ ...channel, overrides }),
    'session-started': (channel, { host, liveId, at }) => ({
      ...channel,
      stage: { status: 'live', host, liveId, since: at },
      stop: undefined,
    }),
    'session-ended': sessionOver,
    'channel-stopped': (channel, { stop }) => ({ ...channel, stop }),
    'channel-reopened': (channel) => ({ ...channel, stop: undefined }),
  },
};
