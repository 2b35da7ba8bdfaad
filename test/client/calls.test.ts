import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { type Channel, connectChannel, type MediaReply } from '../../src/client/index.ts';
import { channel } from '../process/support/operator.ts';
import { done, refused } from '../rooms/replies.ts';
import { MEDIA_SETTINGS, passIn } from '../support/media.ts';
import { tokenFor } from '../support/server.ts';
import { until } from '../support/until.ts';
import { ids, openTestBed, statuses, tokenOf } from './channels.ts';

const sees = (who: Channel, version: number) =>
  until(() => (who.state?.version ?? 0) >= version, `version ${version} is seen`);

describe('a call through the typed client', () => {
  const bed = openTestBed(async () => MEDIA_SETTINGS);

  it('[ME2] brings a token for ZEGO, and a fresh one when its user may publish, or no longer', async () => {
    const host = await bed.join('aired', 'host', 'hana');
    const ann = await bed.join('aired', 'viewer', 'ann');
    assert.equal(passIn(done(await host.media())).mayPublish, true);
    const told: MediaReply[] = [];
    ann.on('media', (media) => void told.push(media));
    const says = (mayPublish: boolean) =>
      until(
        () => told.at(-1)?.may_publish === mayPublish,
        `ann is told that she may ${mayPublish ? '' : 'not '}publish`,
      );
    await says(false);
    done(await ann.apply());
    done(await host.allow('ann'));
    await says(true);
    const [first] = told;
    assert.deepEqual(first && passIn(first), { user: 'ann', room: 'aired', mayPublish: false, streams: null });
    assert.equal(done(await ann.media()).stream_id, told.at(-1)?.stream_id);
    assert.equal(done(await host.mute('ann', { audio: false, video: true })).data.muted, 2);
    await until(() => ann.state?.links[0]?.muted === 2, '[ME10] ann sees that she is muted');
    done(await host.remove('ann'));
    await says(false);
  });

  it('[PE8] shows who sits where, and seats them', async () => {
    const host = await bed.join('seated', 'host', 'hana');
    const ann = await bed.join('seated', 'viewer', 'ann');
    done(await host.lockSeat(1));
    done(await ann.apply({ seat: 2 }));
    done(await host.allow('ann'));
    const looks = (seat: number, locked: readonly number[]) =>
      until(
        () => ann.state?.links[0]?.seat === seat && isDeepStrictEqual(ann.state.locked_seats, locked),
        `ann sits on ${seat}, and locked is ${locked}`,
      );
    await looks(2, [1]);
    assert.equal(refused(await host.moveToSeat('ann', 1), 'seat-locked').data.seat, 2);
    done(await host.unlockSeat(1));
    assert.equal(done(await host.moveToSeat('ann', 1)).data.seat, 1);
    await looks(1, []);
    done(await host.moveToSeat('ann', 2));
    done(await host.orderSeats(['ann']));
    await looks(1, []);
  });

  it('is opened, asked for, answered, seen and ended', async () => {
    const host = await bed.join('whole', 'host', 'hana');
    const ann = await bed.join('whole', 'viewer', 'ann');
    const bob = await bed.join('whole', 'viewer', 'bob');
    const heard: string[] = [];
    const hear = (who: Channel, name: string) => {
      who.on('linkcall_apply_singer_nt', ({ data }) => heard.push(`${name}: ${data.user_id} ${data.linkcall_apply}`));
      who.on('linkcall_user_state_nt', ({ data }) => heard.push(`${name}: you ${data.linkcall_apply}`));
      who.on('linkcall_room_state_nt', ({ datas }) => heard.push(`${name}: on the line ${ids(datas)}`));
    };
    hear(host, 'host');
    hear(ann, 'ann');
    assert.equal(done(await host.close()).linkcall_state, 1);
    refused(await ann.apply(), 'closed');
    assert.equal(done(await host.open()).linkcall_state, 0);
    assert.equal(done(await ann.apply()).position, 1);
    assert.equal(done(await bob.apply()).position, 2);
    assert.deepEqual(ids(done(await host.list()).datas), ['ann', 'bob']);
    assert.deepEqual(ids(done(await bob.list()).datas), []);
    assert.equal(done(await host.allow('ann')).data.linkcall_apply, 4);
    assert.equal(done(await host.refuse('bob')).data.linkcall_apply, 5);
    assert.equal(done(await bob.apply()).num_apply, 1);
    done(await bob.cancel());
    done(await bob.apply());
    done(await host.allow('bob'));
    assert.deepEqual(ids(done(await bob.list()).datas), ['ann', 'bob']);
    done(await ann.quit());
    refused(await ann.quit(), 'not-linked');
    const { version } = done(await host.remove('bob'));
    await sees(ann, version);
    assert.deepEqual([ann.state?.links, ann.state?.singer_id, ann.state?.stale], [[], 'hana', false]);
    await host.list();
    await ann.list();
    assert.deepEqual(
      heard.filter((line) => line.startsWith('ann')),
      [
        'ann: on the line ',
        'ann: on the line ',
        'ann: you 4',
        'ann: on the line ann',
        'ann: on the line ann,bob',
        'ann: on the line bob,ann',
        'ann: on the line bob',
        'ann: on the line bob',
      ],
    );
    assert.deepEqual(
      heard.filter((line) => /^host: \w+ \d/.test(line)),
      ['host: ann 1', 'host: bob 1', 'host: bob 1', 'host: bob 2', 'host: bob 1', 'host: ann 3'],
    );
  });

  it('shows the queue to the host, the own place to who waits, and tells an admin both lists', async () => {
    const host = await bed.join('queue', 'host', 'hana');
    const ann = await bed.join('queue', 'viewer', 'ann', { notices: false });
    const bob = await bed.join('queue', 'viewer', 'bob');
    const moderator = bed.enter({ sid: 'queue', token: await tokenFor({ sub: 'mo', role: 'admin' }) });
    done(await ann.apply());
    const { version } = done(await bob.apply());
    await Promise.all([host, ann, bob].map((who) => sees(who, version)));
    assert.deepEqual(
      [host, ann, bob].map((who) => ids(who.state?.applies)),
      [['ann', 'bob'], ['ann'], ['bob']],
    );
    assert.deepEqual(ids(done(await moderator.list()).datas), ['ann', 'bob']);
    const notices: string[] = [];
    ann.on('linkcall_room_state_nt', () => notices.push('room'));
    ann.on('linkcall_user_state_nt', () => notices.push('user'));
    done(await moderator.allow('ann'));
    await ann.list();
    assert.deepEqual(notices, ['user']);
  });

  it('[PE1] [PE3] is moderated by whom the host appoints, who lists the queue from then on', async () => {
    const host = await bed.join('staffed', 'host', 'hana');
    const mike = await bed.join('staffed', 'viewer', 'mike');
    const mia = await bed.join('staffed', 'moderator', 'mia');
    const ann = await bed.join('staffed', 'viewer', 'ann');
    done(await ann.apply());
    assert.deepEqual(ids(done(await mia.list()).datas), ['ann']);
    assert.deepEqual(ids(done(await mike.list()).datas), []);
    const { version } = done(await host.appoint('mike'));
    await sees(mike, version);
    assert.deepEqual(
      mike.state?.moderators.map(({ user_id }) => user_id),
      ['mike'],
    );
    assert.deepEqual(ids(done(await mike.list()).datas), ['ann']);
    assert.equal(done(await mike.allowNext()).data.user_id, 'ann');
    assert.equal(done(await mia.removeAll()).num_link, 0);
    done(await ann.apply());
    assert.equal(done(await host.refuseAll()).num_apply, 0);
    const late = await mia.allow('ann');
    refused(await mike.appoint('ann'), 'bad-request');
    assert.deepEqual(
      [late.error.reason, late.handled_by?.user_id, late.handled_by?.what],
      ['not-applied', 'hana', 'refused'],
    );
    done(await host.dismiss('mike'));
    refused(await mike.refuseAll(), 'bad-request');
  });

  it('can be given commands before it is connected, many at once', async () => {
    const ann = bed.enter({ sid: 'early', token: await tokenOf('early', 'viewer', 'ann') });
    assert.equal(ann.state, undefined);
    const replies = await Promise.all([ann.apply(), ann.apply(), ann.cancel(), ann.cancel(), ann.apply()]);
    assert.deepEqual(
      replies.map(({ error }) => error.reason),
      ['', 'already-applied', '', 'not-applied', ''],
    );
  });

  it('ends with a clear reason when the join is refused for good', async () => {
    const reasons: Record<string, string> = {
      'not a token': 'the token is not a JWT',
      [await tokenOf('elsewhere', 'viewer', 'ann')]: 'this token is for another channel than wrong',
      [await tokenOf('wrong', 'viewer', 'ann', { ttl_s: -1 })]: 'the token has expired',
    };
    for (const [token, reason] of Object.entries(reasons)) {
      const ann = bed.enter({ sid: 'wrong', token });
      const seen = statuses(ann);
      const applied = ann.apply();
      await assert.rejects(ann.connected(), new Error(`the channel handle was closed: ${reason}`));
      await assert.rejects(applied, { name: 'CommandError', mayBeDone: false });
      await assert.rejects(ann.list(), { name: 'CommandError', mayBeDone: false });
      assert.deepEqual([seen, ann.connection], [['closed'], { status: 'closed', reason }]);
    }
  });

  it('throws at once for an address that is none', () => {
    assert.throws(() => connectChannel({ url: 'nowhere', sid: 'x', token: '' }), /Invalid URL/);
  });

  it('a second host is refused for good while the first one is there', async () => {
    await bed.join('two hosts', 'host', 'hana');
    const ines = bed.enter({ sid: 'two hosts', token: await tokenOf('two hosts', 'host', 'ines') });
    await assert.rejects(ines.connected(), /another host is live in channel two hosts/);
  });

  it('asks once more for a fresh token when an old one was refused', async () => {
    const [old, fresh] = [
      await tokenOf('fresh', 'host', 'hana', { ttl_s: -1 }),
      await tokenOf('fresh', 'host', 'hana'),
    ];
    const tokens = [old, fresh];
    const host = bed.enter({ sid: 'fresh', token: async () => tokens.shift() ?? old });
    done(await host.open());
    assert.deepEqual(ids(done(await host.list()).datas), []);
    assert.deepEqual(tokens, []);

    const stale = bed.enter({ sid: 'fresh', token: async () => old });
    await assert.rejects(stale.connected(), /the token has expired/);
  });

  it('goes on trying when no token can be had just now', async () => {
    const token = await tokenOf('later', 'viewer', 'ann');
    let asked = 0;
    const ann = bed.enter({
      sid: 'later',
      token: async () => {
        asked += 1;
        if (asked < 3) throw new Error('the token service is away');
        return token;
      },
    });
    const reasons: string[] = [];
    ann.on('connection', ({ status, reason }) => reasons.push(`${status} ${reason}`));
    done(await ann.apply());
    assert.deepEqual(reasons, ['connecting the token service is away', 'connected ']);
  });

  it('tries its addresses in turn', async () => {
    const token = await tokenOf('turns', 'viewer', 'ann');
    const ann = bed.enter({ sid: 'turns', token, url: ['http://127.0.0.1:9', bed.server.url] });
    done(await ann.apply());
  });

  it('[LC20] leaves on purpose: what is on its way is answered, the rest is not done, and the place is free', async () => {
    const host = await bed.join('leaving', 'host', 'hana');
    const ann = await bed.join('leaving', 'viewer', 'ann');
    const [applied, cancelled] = [ann.apply(), ann.cancel()];
    const [left, leftAgain] = [ann.leave(), ann.leave()];
    await assert.rejects(ann.apply(), { message: 'the channel handle was closed; it was not done' });
    await assert.rejects(cancelled, { message: 'the channel handle was closed; it was not done' });
    done(await applied);
    await Promise.all([left, leftAgain]);
    assert.deepEqual(ann.connection, { status: 'closed', reason: 'left' });
    await until(async () => (await channel(bed.server, 'leaving')).num_apply === 0, 'ann is gone');
    await until(() => host.state?.num_apply === 0, 'the host sees it');
    await assert.rejects(ann.quit(), /closed; it was not done/);
  });
});
