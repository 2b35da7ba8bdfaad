import assert from 'node:assert/strict';
import { BlockedUsers } from '../../loadtest/load/clients/blockedUsers.ts';
import { disagreements, type Seen, wrongAtTheEnd, wrongInView, wrongOnTheAir } from '../../loadtest/load/invariants.ts';

const user = (user_id: string, at = 1, seat = 1) => ({ user_id, time_apply: at, time_allow: at, seat, muted: 0 });
const invite = (user_id: string, seat: number) => ({ user_id, seat });

const VIEW: Seen = {
  version: 7,
  num_link: 1,
  num_apply: 2,
  max_link: 2,
  max_apply: 2,
  links: [user('ann')],
  applies: [user('ben', 1), user('cat', 2)],
  moderators: [],
  invites: [],
  locked_seats: [],
};
const HOST = { user: 'host', view: VIEW };
/** A viewer sees of the queue only themselves. */
const viewer = (name: string, different: Partial<Seen> = {}) => ({
  user: name,
  view: { ...VIEW, applies: VIEW.applies.filter(({ user_id }) => user_id === name), ...different },
});

describe('what the users check in each view', () => {
  it('lets a right one pass', () => {
    assert.deepEqual(wrongInView(VIEW, 7), []);
  });

  for (const [what, view, saw] of [
    ['a version that goes back', { version: 6 }, 'version 6 after version 7'],
    ['more links than allowed', { max_link: 0 }, '1 links at version 7, 0 are allowed'],
    ['a higher count of links than allowed', { num_link: 3 }, '3 links at version 7, 2 are allowed'],
    ['more applications than allowed', { max_apply: 1 }, '2 applications at version 7, 1 are allowed'],
    ['a higher count of applications than allowed', { num_apply: 3 }, '3 applications at version 7, 2 are allowed'],
    ['a count that is not that of the links', { num_link: 2 }, 'num_link 2 with 1 links at version 7'],
    ['somebody who waits and is linked', { applies: [user('ann')] }, 'ann is on the lists twice at version 7'],
    [
      'more links and invitations',
      { invites: [invite('zoe', 2), invite('yan', 2)] },
      '3 links and invitations at version 7, 2 are allowed',
    ],
    ['somebody who is invited and linked', { invites: [invite('ann', 2)] }, 'ann is on the lists twice at version 7'],
    ['two in one seat', { invites: [invite('zoe', 1)] }, 'two sit in seat 1 at version 7'],
    ['a seat that is not there', { links: [user('ann', 1, 3)] }, 'somebody sits in seat 3 at version 7, 2 there are'],
    ['somebody who waits twice', { applies: [user('ben'), user('ben')] }, 'ben is on the lists twice at version 7'],
  ] as const) {
    it(`finds ${what}`, () => {
      assert(wrongInView({ ...VIEW, ...view }, 7).includes(saw), wrongInView({ ...VIEW, ...view }, 7).join('\n'));
    });
  }
});

describe('what the users compare once a channel is quiet', () => {
  it('lets those pass who see the same', () => {
    assert.deepEqual(disagreements(HOST, [viewer('ann'), viewer('ben'), viewer('zoe')]), []);
  });

  for (const [what, different, saw] of [
    ['another version', { version: 6 }, 'version 6, the host sees 7'],
    [
      'other links',
      { links: [user('zoe')] },
      'on the line [1 zoe, seat 1, muted 0], the host sees [1 ann, seat 1, muted 0]',
    ],
    [
      'the same links since another time',
      { links: [user('ann', 9)] },
      'on the line [9 ann, seat 1, muted 0], the host sees [1 ann, seat 1, muted 0]',
    ],
    [
      'them in another seat',
      { links: [user('ann', 1, 2)] },
      'on the line [1 ann, seat 2, muted 0], the host sees [1 ann, seat 1, muted 0]',
    ],
    ['another seat that is locked', { locked_seats: [2] }, 'locked seats [2], the host sees []'],
    ['an invitation that is over', { invites: [invite('ben', 2)] }, 'invited [ben, seat 2], the host sees []'],
    ['another length of the queue', { num_apply: 1 }, '1 wait, the host sees 2'],
    ['not that they wait', { applies: [] }, 'is in the host’s queue, but does not see it'],
  ] as const) {
    it(`finds who sees ${what}`, () => {
      assert.deepEqual(disagreements(HOST, [viewer('ann'), viewer('ben', different)]), [{ user: 'ben', saw }]);
    });
  }

  it('finds who waits, and not in the host’s queue', () => {
    const found = disagreements(HOST, [viewer('zoe', { applies: [user('zoe')] })]);
    assert.deepEqual(found, [{ user: 'zoe', saw: 'waits, but is not in the host’s queue' }]);
  });

  it('finds a moderator who does not see the whole queue', () => {
    const host = { user: 'host', view: { ...VIEW, moderators: [user('ann')] } };
    assert.deepEqual(disagreements(host, [{ user: 'ann', view: VIEW }]), []);
    assert.deepEqual(disagreements(host, [viewer('ann')]), [
      { user: 'ann', saw: 'is a moderator, and sees 0 wait, the host 2' },
    ]);
  });

  it('finds a host whose queue has not the length that is told', () => {
    const view = { ...VIEW, applies: [user('ben')] };
    const found = disagreements({ user: 'host', view }, []);
    assert.deepEqual(found, [{ user: 'host', saw: "1 wait in the host's queue, and num_apply is 2" }]);
  });
});

describe('what the host compares with the server’s list', () => {
  const list = { version: 7, links: VIEW.links, applies: VIEW.applies };

  it('lets the same pass, in whatever order those of one millisecond are', () => {
    const twins = [user('ben'), user('cat')];
    assert.deepEqual(wrongAtTheEnd({ ...VIEW, applies: twins }, { ...list, applies: twins.toReversed() }, 7), []);
  });

  for (const [what, different, answered, saw] of [
    ['an answer that was forgotten', {}, 8, 'version 7, but 8 was answered'],
    ['another version', { version: 9 }, 7, 'version 7, the server lists version 9'],
    ['other links', { links: [] }, 7, 'on the line [1 ann, seat 1, muted 0], the server lists []'],
    ['another queue', { applies: [user('ben', 1)] }, 7, 'waiting [1 ben, 2 cat], the server lists [1 ben]'],
  ] as const) {
    it(`finds ${what}`, () => {
      assert.deepEqual(wrongAtTheEnd(VIEW, { ...list, ...different }, answered), [saw]);
    });
  }
});

describe('what the load test knows of those whom the host keeps off', () => {
  const blocked = new BlockedUsers();
  blocked.blocked('ben', 7);

  it('lets views pass from before, and of others', () => {
    assert.deepEqual(blocked.wrongIn({ ...VIEW, version: 6 }), []);
    assert.deepEqual(blocked.wrongIn({ ...VIEW, applies: [user('cat')] }), []);
  });

  it('finds them on any list, as long as nobody has asked for their return', () => {
    const saw = ['ben is on the lists at version 7, and is blocked since version 7'];
    for (const list of [{}, { applies: [], links: [user('ben')] }, { applies: [], invites: [invite('ben', 2)] }])
      assert.deepEqual(blocked.wrongIn({ ...VIEW, ...list }), saw);
    blocked.asked('ben');
    assert.deepEqual(blocked.wrongIn(VIEW), []);
    assert.deepEqual([blocked.isFree('ben'), blocked.all], [false, []], 'nobody asks for the same twice at once');
    blocked.unblocked('ben');
    assert.deepEqual([blocked.isFree('ben'), blocked.wrongIn(VIEW)], [true, []]);
  });
});

describe('what the load test compares with the air', () => {
  const view = { live: true, singer_id: 'hana', links: [{ user_id: 'ann', media: 2 }] };

  it('lets pass that those publish who are on the call, and are shown so', () => {
    assert.deepEqual(wrongOnTheAir(view, ['ann', 'hana']), []);
    assert.deepEqual(wrongOnTheAir({ ...view, live: false, links: [] }, []), []);
  });

  it('finds who is on the air or not, and should not be so, and who is shown otherwise', () => {
    assert.deepEqual(wrongOnTheAir(view, ['ann']), ['hana is on the call, and not on the air']);
    assert.deepEqual(wrongOnTheAir(view, ['ann', 'hana', 'zoe']), ['zoe is on the air, and not on the call']);
    const unseen = { ...view, links: [{ user_id: 'ann', media: 1 }] };
    assert.deepEqual(wrongOnTheAir(unseen, ['ann', 'hana']), ['ann is on the air, and is shown as 1']);
  });
});
