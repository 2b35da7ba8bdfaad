import type { ApplyReply, ChannelView, InviteNotice, UserStateNotice } from '../../src/client/index.ts';
import { isOpen, statusOf } from './viewerStatus.ts';

/** How a call or an application came to its end, as far as its viewer can tell. */
export type CallEnd = 'quit' | 'removed' | 'closed' | 'session-ended' | 'gone';
export type ApplicationEnd = 'ran-out' | 'refused' | 'full' | 'closed' | 'session-ended' | 'gone';

/** PE5: what the invited did not do themselves. */
const INVITATION_ENDS = ['ran-out', 'withdrawn', 'closed', 'session-ended', 'blocked'] as const;
type InvitationEnd = (typeof INVITATION_ENDS)[number];

/** What a viewer's phone has to say of what happened last. */
export type News =
  | { readonly is: 'call-ended'; readonly how: CallEnd; readonly lastedMs: number }
  | { readonly is: 'application-ended'; readonly why: ApplicationEnd }
  /** `says`: what the platform has to say of it; may be empty. */
  | { readonly is: 'refused'; readonly reason: string; readonly says: string }
  | { readonly is: 'invitation-ended'; readonly why: InvitationEnd }
  | { readonly is: 'barred'; readonly until: number }
  | { readonly is: 'unanswered' };

/** What a viewer's phone remembers. */
export type Memory = {
  readonly view: ChannelView | undefined;
  readonly news: News | undefined;
  /** What the server said of this user, or the user did, since the status last changed: the protocol's number. */
  readonly told: number | undefined;
};

export const NOTHING_YET: Memory = { view: undefined, news: undefined, told: undefined };

const RAN_OUT = 2;
const QUIT = 3;
const REFUSED = 5;
const REMOVED = 6;
/** The user's own cancelling: the server has the same number for it as for running out. */
const CANCELLED = -1;

export const withNotice = (memory: Memory, { data }: UserStateNotice): Memory => ({
  ...memory,
  told: data.linkcall_apply,
});

/** Of an invitation of this user, or its end. */
export function withInvitation(memory: Memory, { why }: Pick<InviteNotice, 'why'>): Memory {
  const end = INVITATION_ENDS.find((one) => one === why);
  return { ...memory, news: end && { is: 'invitation-ended', why: end } };
}

/** What the user does now explains what happens next. */
export function withWish(memory: Memory, wish: 'apply' | 'cancel' | 'quit'): Memory {
  switch (wish) {
    case 'apply':
      return { ...memory, news: undefined };
    case 'cancel':
      return { ...memory, told: CANCELLED };
    case 'quit':
      return { ...memory, told: QUIT };
  }
}

type ReplyParts = Pick<ApplyReply, 'error' | 'retry_after_ms'>;

export function withReply(memory: Memory, { error, retry_after_ms }: ReplyParts, now: number): Memory {
  if (error.code === 0) return memory;
  if (retry_after_ms !== undefined) return { ...memory, news: { is: 'barred', until: now + retry_after_ms } };
  return { ...memory, news: { is: 'refused', reason: error.reason, says: saidBy(error) } };
}

/** Of the others this page knows words in its own language. */
const saidBy = ({ reason, desc }: ApplyReply['error']): string => (reason === 'not-allowed' ? desc : '');

export const withoutReply = (memory: Memory): Memory => ({ ...memory, news: { is: 'unanswered' } });

export function withView(memory: Memory, view: ChannelView, userId: string, now: number): Memory {
  const [was, is] = [statusOf(memory.view, userId), statusOf(view, userId)];
  const seen = { ...memory, view };
  if (was.is === is.is) return seen;
  if (is.is !== 'apart') return { ...seen, news: undefined, told: undefined };
  if (was.is === 'linked') {
    const news: News = { is: 'call-ended', how: callEnd(memory.told, view), lastedMs: now - was.since };
    return { ...seen, news, told: undefined };
  }
  if (was.is === 'unknown' || memory.told === CANCELLED) return { ...seen, told: undefined };
  return { ...seen, news: { is: 'application-ended', why: applicationEnd(memory.told, view) }, told: undefined };
}

function callEnd(told: number | undefined, view: ChannelView): CallEnd {
  if (told === QUIT) return 'quit';
  if (told !== REMOVED) return 'gone';
  return endOfAll(view) ?? 'removed';
}

function applicationEnd(told: number | undefined, view: ChannelView): ApplicationEnd {
  if (told === RAN_OUT) return 'ran-out';
  if (told !== REFUSED) return 'gone';
  return endOfAll(view) ?? (view.num_link >= view.max_link ? 'full' : 'refused');
}

function endOfAll(view: ChannelView): 'closed' | 'session-ended' | undefined {
  if (!isOpen(view)) return 'closed';
  return view.live ? undefined : 'session-ended';
}
