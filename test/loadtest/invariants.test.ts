import assert from 'node:assert/strict';
import { disagreements, type Seen, wrongAtTheEnd, wrongInView } from '../../loadtest/load/invariants.ts';

const user = (user_id: string, at = 1) => ({ user_id, time_apply: at, time_allow: at });

const VIEW: Seen = {
  version: 7,
  num_link: 1,
  num_apply: 2,
  max_link: 2,
  max_apply: 2,
  links: [user('ann')],
  applies: [user('ben', 1), user('cat', 2)],
  moderators: [],
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
    ['other links', { links: [user('zoe')] }, 'on the line [1 zoe], the host sees [1 ann]'],
    ['the same links since another time', { links: [user('ann', 9)] }, 'on the line [9 ann], the host sees [1 ann]'],
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
    ['other links', { links: [] }, 7, 'on the line [1 ann], the server lists []'],
    ['another queue', { applies: [user('ben', 1)] }, 7, 'waiting [1 ben, 2 cat], the server lists [1 ben]'],
  ] as const) {
    it(`finds ${what}`, () => {
      assert.deepEqual(wrongAtTheEnd(VIEW, { ...list, ...different }, answered), [saw]);
    });
  }
});
