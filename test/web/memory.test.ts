import assert from 'node:assert/strict';
import type { ChannelView, QueuedUserView, UserView } from '../../src/client/index.ts';
import { DICTIONARIES } from '../../web/text/dictionary.ts';
import {
  type Memory,
  type News,
  NOTHING_YET,
  withInvitation,
  withNotice,
  withReply,
  withView,
  withWish,
} from '../../web/try/memory.ts';
import { statusOf, whyWaiting } from '../../web/try/viewerStatus.ts';
import { tell } from '../../web/try/viewerView.ts';

const NOW = 100_000;

const user = (user_id: string, times: Partial<UserView> = {}): UserView => ({
  user_id,
  user_nick: user_id,
  user_icon: '',
  linkcall_apply: 0,
  user_wealth: 0,
  user_level: 0,
  is_singer: 0,
  time_apply: 1_000,
  time_allow: 0,
  time_now: NOW,
  away_since: 0,
  muted: 0,
  media: 0,
  mode: 0,
  seat: 1,
  ...times,
});

const queued = (user_id: string, place: Partial<QueuedUserView> = {}): QueuedUserView => ({
  ...user(user_id),
  position: 0,
  eta_ms: 0,
  note: '',
  ...place,
});

const view = (shown: Partial<ChannelView> = {}): ChannelView => ({
  sid: 'a',
  singer_id: 'hana',
  singer_nick: 'Hana',
  live: true,
  linkcall_state: 0,
  in_pk: false,
  version: 1,
  num_link: shown.links?.length ?? 0,
  num_apply: shown.applies?.length ?? 0,
  max_link: 2,
  max_apply: 10,
  host_away_since: 0,
  epoch: 1,
  locked_seats: [],
  links: [],
  applies: [],
  invites: [],
  moderators: [],
  stale: false,
  ...shown,
});

const waiting = view({ applies: [queued('ann', { position: 2, eta_ms: 5_000 })] });
const linked = view({ links: [user('ann', { time_allow: NOW - 133_000 })] });

const seen = (memory: Memory, next: ChannelView) => withView(memory, next, 'ann', NOW);
const told = (memory: Memory, linkcall_apply: number) =>
  withNotice(memory, {
    sid: 'a',
    singer_id: 'hana',
    singer_nick: 'Hana',
    linkcall_state: 0,
    version: 2,
    data: { ...user('ann'), linkcall_apply },
  });

const english = (news: News | undefined): string | undefined => news && tell(news, { text: DICTIONARIES.en, now: NOW });

describe("a viewer's phone on the console", () => {
  it('knows where its user stands', () => {
    assert.deepEqual(statusOf(undefined, 'ann'), { is: 'unknown' });
    assert.deepEqual(statusOf(view(), 'ann'), { is: 'apart' });
    assert.deepEqual(statusOf(waiting, 'ann'), { is: 'waiting', since: 1_000, place: 2, etaMs: 5_000 });
    assert.deepEqual(statusOf(linked, 'ann'), { is: 'linked', since: NOW - 133_000 });
  });

  it('tells how a call came to its end, and how long it was', () => {
    const on = seen(NOTHING_YET, linked);
    assert.equal(english(seen(withWish(on, 'quit'), view()).news), 'Call ended, 02:13');
    assert.equal(english(seen(told(on, 6), view()).news), 'The host ended your call, 02:13');
    const closed = view({ linkcall_state: 1 });
    assert.equal(english(seen(told(on, 6), closed).news), 'The host stopped taking calls. Call ended, 02:13');
    const over = view({ live: false });
    assert.equal(english(seen(told(on, 6), over).news), 'The show is over. Call ended, 02:13');
    // Nobody said why, as when the connection was away meanwhile.
    assert.equal(english(seen(on, view()).news), 'Call ended, 02:13');
  });

  it('tells why an application is over', () => {
    const on = seen(NOTHING_YET, waiting);
    assert.equal(english(seen(told(on, 5), view()).news), 'The host said no this time.');
    const full = view({ links: [user('bob'), user('cat')] });
    assert.equal(english(seen(told(on, 5), full).news), 'The line is full now.');
    const closed = view({ linkcall_state: 1 });
    assert.equal(english(seen(told(on, 5), closed).news), 'The host stopped taking calls.');
    assert.equal(english(seen(told(on, 2), view()).news), 'The host did not answer in time.');
    assert.equal(english(seen(withWish(on, 'cancel'), view()).news), undefined);
    // What was told of an earlier application does not explain the end of this one.
    const again = seen(seen(told(on, 2), view()), waiting);
    assert.equal(again.news, undefined);
    assert.equal(english(seen(again, view()).news), 'You are not waiting any more.');
  });

  it('[PE5] tells why an invitation is over, but for what its user has done', () => {
    const over = (why: Parameters<typeof withInvitation>[1]['why']) => withInvitation(NOTHING_YET, { why });
    assert.equal(english(over('ran-out').news), 'The invitation has run out.');
    assert.equal(english(over('withdrawn').news), 'The invitation was taken back.');
    assert.equal(english(over('closed').news), 'The host stopped taking calls.');
    assert.equal(english(over('session-ended').news), 'The show is over.');
    assert.equal(english(over('blocked').news), 'The host keeps you off the call.');
    for (const why of ['declined', 'left'] as const) assert.equal(over(why).news, undefined);
    // The next one is news enough.
    assert.equal(withInvitation(over('withdrawn'), { why: '' }).news, undefined);
  });

  it('tells why an application was refused at once, and for how long', () => {
    const refusal = { code: 1, desc: '' };
    const refused = withReply(NOTHING_YET, { error: { ...refusal, reason: 'links-full' } }, NOW);
    assert.equal(english(refused.news), 'The line is full.');
    const late = withReply(NOTHING_YET, { error: { ...refusal, reason: 'not-applied' } }, NOW);
    assert.equal(english(late.news), 'You are not waiting any more.');
    const reply = { error: { ...refusal, reason: 'too-often' }, retry_after_ms: 599_500 };
    const barred = withReply(NOTHING_YET, reply, NOW).news;
    assert.equal(english(barred), 'You asked too often. You can ask again in 09:59.');
    assert.equal(barred && tell(barred, { text: DICTIONARIES.en, now: NOW + 600_000 }), undefined);
  });

  it('[PE11] [PE15] says why it waits: for whoever is away, for a seat, or for a word of the host', () => {
    const why = (shown: Partial<ChannelView>) => whyWaiting(view({ max_link: 3, ...shown }));
    const [bob, cat] = [user('bob', { seat: 1 }), user('cat', { seat: 2 })];
    assert.equal(why({ links: [bob, cat] }), 'undecided');
    assert.equal(
      why({ links: [bob, cat], locked_seats: [2, 4] }),
      'undecided',
      'she sits there, and there is no fourth',
    );
    assert.equal(why({ links: [bob, cat], locked_seats: [3] }), 'full');
    assert.equal(why({ links: [bob, cat, user('dan', { seat: 4 })] }), 'full', 'the limit was lowered');
    assert.equal(why({ links: [bob, cat], locked_seats: [3], host_away_since: NOW }), 'hostAway');
  });
});
