import type { ChannelView, InviteView, QueuedUserView } from '../../src/client/index.ts';
import { type Child, type Element, h } from '../dom/element.ts';
import { button, placeholder, ring } from '../dom/parts.ts';
import { callTime, secondsLeft, shareLeft } from '../shape/duration.ts';
import { blockedView } from '../staff/blockedView.ts';
import { blockSheet } from '../staff/blockSheet.ts';
import { reach } from '../staff/reach.ts';
import { seatGrid } from '../staff/seatGrid.ts';
import { complaint, NO_TOOLS, queue, removeAll, staffGuests } from '../staff/staffView.ts';
import { type Dictionary, worded } from '../text/dictionary.ts';
import { wishForm } from '../wish/wishForm.ts';
import { noteOf, wishOf } from '../wish/wishWords.ts';
import type { News } from './memory.ts';
import { awayPill, guest, type Moment, phoneView, show } from './phoneView.ts';
import type { ViewerPhone } from './viewerPhone.ts';
import { isOpen, statusOf, whyWaiting } from './viewerStatus.ts';

/** Less is not worth a word. */
const SOON_MS = 1_000;

export function viewerView(phone: ViewerPhone, moment: Moment, onSendAway: () => void): Element {
  const { text } = moment;
  return phoneView({
    phone,
    text,
    role: phone.isModerator ? text.viewer.moderator : text.viewer.role,
    onSendAway,
    screen: screen(phone, moment),
    question: phone.isModerator ? blockSheet(phone, text) : undefined,
  });
}

function screen(phone: ViewerPhone, moment: Moment): readonly Child[] {
  const { view } = phone;
  const { text, now } = moment;
  if (view === undefined) return [placeholder(text.connection.connecting)];
  const face = { user_id: view.singer_id, user_nick: view.singer_nick || text.viewer.someHost, user_icon: '' };
  const host = { ...face, isLive: view.live, isAway: view.host_away_since > 0 };
  const guests = phone.isModerator
    ? staffGuests(phone, moment, NO_TOOLS)
    : view.links.map((link) =>
        guest(link, { text, time: callTime(now - link.time_allow), tools: [] }, link.away_since > 0 && awayPill(text)),
      );
  return [
    show(host, text, guests),
    h('div', { class: 'news-place', role: 'status' }, newsLine(phone.memory.news, moment), foreseenLine(phone, text)),
    ...deck(phone, moment),
    ...(phone.isModerator
      ? [removeAll(phone, text), queue(phone, moment, NO_TOOLS), reach(phone, moment), blockedView(phone, moment)]
      : []),
    seatGrid(phone, phone.view, text),
    complaint(phone, text),
  ];
}

/** What the viewer can do now, and nothing else. */
function deck(phone: ViewerPhone, { text, now, applyLifeMs }: Moment): readonly Child[] {
  const { view, memory, isBusy: rests } = phone;
  const words = text.viewer;
  const status = statusOf(view, phone.user.id);
  switch (status.is) {
    case 'unknown':
      return [];
    case 'linked':
      return [
        h('p', { class: 'standing' }, words.onTheLine, h('strong', { class: 'clock' }, callTime(now - status.since))),
        button(words.quit, () => void phone.quit(), { key: 'quit', kind: 'danger', glyph: 'hangUp', rests }),
      ];
    case 'waiting': {
      const { place, since, etaMs } = status;
      const own = view?.applies.find(({ user_id }) => user_id === phone.user.id);
      const leftMs = since + applyLifeMs - now;
      return [
        h(
          'p',
          { class: 'standing' },
          ring(shareLeft(leftMs, applyLifeMs), String(secondsLeft(leftMs))),
          place > 0 ? words.place(place, view?.num_apply ?? place) : words.waiting,
          about(etaMs, words),
        ),
        view !== undefined && h('p', { class: 'standing why' }, words.why[whyWaiting(view)]),
        own !== undefined && broughtAlong(own, text),
        button(words.cancel, () => void phone.cancel(), { key: 'cancel', glyph: 'cross', rests }),
      ];
    }
    case 'apart': {
      const invitation = view?.invites.find(({ user_id }) => user_id === phone.user.id);
      if (invitation !== undefined) return answers(phone, invitation, text, now);
      const why = whyNotTaken(view);
      return [
        why !== undefined && h('p', { class: 'standing' }, why === 'closed' ? words.notTaken : text.reasons[why]),
        wishForm(phone, { text, isShut: why !== undefined, isBarred: isBarred(memory.news, now) }),
      ];
    }
  }
}

/** PE13: what they have asked for, where that is anything of its own. */
function broughtAlong(own: QueuedUserView, text: Dictionary): Child {
  const wished = wishOf(own, text);
  if (wished.length === 0 && own.note === '') return false;
  return h('p', { class: 'standing brought' }, wished.join(' · '), noteOf(own.note));
}

/** PE11 */
const about = (etaMs: number, words: Dictionary['viewer']): Child =>
  etaMs >= SOON_MS && h('small', {}, words.about(callTime(etaMs)));

/** PE12 */
function foreseenLine({ foreseen, view, user }: ViewerPhone, { viewer: words }: Dictionary): Child {
  if (foreseen === undefined || statusOf(view, user.id).is !== 'apart') return false;
  const { position, seat, eta_ms } = foreseen;
  const told = seat > 0 ? words.mayApply(position, seat) : words.mayWait(position);
  return h('p', { class: 'news calm' }, told, ' ', about(eta_ms, words));
}

/** PE5 */
function answers(phone: ViewerPhone, invitation: InviteView, { viewer: words }: Dictionary, now: number) {
  const leftMs = invitation.ends_at - now;
  const { isBusy: rests } = phone;
  return [
    h(
      'p',
      { class: 'standing' },
      ring(shareLeft(leftMs, invitation.ends_at - invitation.time_invite), String(secondsLeft(leftMs))),
      words.invitedBy(invitation.by_nick || invitation.by),
    ),
    button(words.accept, () => void phone.accept(), { key: 'accept', kind: 'main', glyph: 'mic', rests }),
    button(words.decline, () => void phone.decline(), { key: 'decline', glyph: 'cross', rests }),
  ];
}

/** In the order in which the server would say so. */
function whyNotTaken(view: ChannelView | undefined): 'closed' | 'not-live' | 'in-pk' | undefined {
  if (view === undefined || !isOpen(view)) return 'closed';
  if (!view.live && view.singer_id !== '') return 'not-live';
  return view.in_pk ? 'in-pk' : undefined;
}

const isBarred = (news: News | undefined, now: number): boolean => news?.is === 'barred' && news.until > now;

function newsLine(news: News | undefined, moment: Moment): Child {
  const told = news === undefined ? undefined : tell(news, moment);
  return told !== undefined && h('p', { class: `news ${news?.is === 'call-ended' ? 'calm' : 'bad'}` }, told);
}

/** Undefined for what is no news any more. */
export function tell(news: News, { text, now }: Pick<Moment, 'text' | 'now'>): string | undefined {
  const words: Dictionary['news'] = text.news;
  switch (news.is) {
    case 'call-ended':
      return words.callEnded(worded(words.callEnds, news.how), callTime(news.lastedMs));
    case 'application-ended':
      return worded(words.applicationEnds, news.why);
    case 'invitation-ended':
      return words.invitationEnds[news.why];
    case 'refused':
      return news.says || worded({ ...text.reasons, ...words.ownReasons }, news.reason);
    case 'barred':
      return news.until > now ? words.barred(callTime(news.until - now)) : undefined;
    case 'unanswered':
      return text.reasons.unanswered;
  }
}
