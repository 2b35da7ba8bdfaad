import assert from 'node:assert/strict';
import type { Channel, ChannelOptions } from '../../src/client/index.ts';
import { ids, statuses } from '../client/channels.ts';
import { channel as portrait } from '../process/support/operator.ts';
import { DOORS, type Door, enter } from '../rooms/plain/doors.ts';
import { done } from '../rooms/replies.ts';
import { type Wire as Body, notBusy, type TestClient } from '../support/client.ts';
import { MEDIA_SETTINGS, passIn } from '../support/media.ts';
import { PlainClient } from '../support/plainClient.ts';
import { tokenFor } from '../support/server.ts';
import { until } from '../support/until.ts';
import { openWiredPair } from './wiredPair.ts';

/** Somebody in a mirror, by whatever door. */
type Viewer = {
  apply(note: string): Promise<Body>;
  hangUp(): Promise<Body>;
  media(): Promise<Body>;
  linkedIds(): readonly string[];
  /** Their connection is lost, and they come back. */
  lose(): Promise<void>;
};

const TYPED: Readonly<Record<string, Partial<ChannelOptions>>> = {
  'the typed client': {},
  'the typed client, in bytes': { wire: 'protobuf' },
};

/** Above what a double holds, as the ids of the original are. */
const numeric = (nth: number): string => `${9_007_199_254_741_000n + BigInt(nth)}`;
const HANA = numeric(1);
const FIRST = numeric(2);
const ANN = numeric(3);
const BEN = numeric(4);

describe('those who sit in a mirror, through each door', () => {
  // Nobody is gone while a slow machine lets them come back.
  const bed = openWiredPair({
    ...{ ...MEDIA_SETTINGS, MIRROR_ABOVE: '1', LOG_LEVEL: 'error', APPLY_LIFE_MS: '600000', APPLY_BURST: '100' },
    ...{ RECONNECT_MS: '600000', HOST_RECONNECT_MS: '600000' },
  });

  const mirroredAt = async (nth: number, sid: string): Promise<number> => {
    const { mirrors } = await portrait(bed.at(0).server, sid);
    const { host } = new URL(bed.byWire(nth).url);
    return mirrors.reduce((sum: number, { clients, process }: Body) => {
      return process.address === host ? sum + clients : sum;
    }, 0);
  };

  async function throughDoor(sid: string, door: Door, userId: string): Promise<Viewer & { drop(): void }> {
    const guest = await enter(bed.byWire(1), door, sid, 'viewer', userId);
    return {
      apply: (note) => notBusy(() => guest.request('linkcall_apply_rq', { op_code: 1, note, cmd_id: 'apply' })),
      hangUp: () => notBusy(() => guest.request('linkcall_apply_rq', { op_code: 3, cmd_id: 'hang up' })),
      media: () => notBusy(() => guest.request('linkcall_media_rq')),
      linkedIds: () => guest.linkedIds(),
      lose: () => guest.comeBack(),
      drop: () => guest.drop(),
    };
  }

  async function typed(sid: string, userId: string, options: Partial<ChannelOptions>): Promise<Viewer> {
    const channel = await bed.enterTyped(1, sid, userId, options);
    return {
      apply: (note) => channel.apply({ note }),
      hangUp: () => channel.quit(),
      media: () => channel.media(),
      linkedIds: () => ids(channel.state?.links),
      async lose() {
        const seen = statuses(channel);
        bed.at(1).wire.cut();
        await until(() => seen.join().endsWith('reconnecting,connected'), 'they are back');
      },
    };
  }

  async function playCall(sid: string, host: TestClient, ann: Viewer): Promise<void> {
    await until(async () => (await mirroredAt(1, sid)) === 1, 'she sits in a mirror');
    const first = await bed.join(0, sid, 'viewer', FIRST);
    done(await first.apply(1));
    assert.equal(done(await ann.apply('a song')).position, 2);
    await ann.lose();
    await until(() => host.waitingIds.includes(ANN), 'she waits');
    assert.deepEqual(host.waitingIds, [FIRST, ANN]);
    assert.equal(host.state.applies.get(ANN)?.note, 'a song');
    done(await host.direct(1, ANN));
    await until(() => ann.linkedIds().includes(ANN), 'she sees herself on the line');
    await ann.lose();
    await until(() => host.state.links.get(ANN)?.away_since === 0, 'she is there');
    const pass = passIn(done(await ann.media()));
    assert.deepEqual([pass.user, pass.room, pass.mayPublish], [ANN, sid, true]);
    await ann.lose();
    done(await ann.hangUp());
    await until(() => ann.linkedIds().length === 0 && host.linkedIds.length === 0, 'all see that she has hung up');
  }

  for (const [nth, door] of DOORS.entries()) {
    it(`[SC1, SC3, SC4, LC21, ME2, IN10, IN11, IN12] play a whole call, and come back meanwhile: ${door}`, async () => {
      const sid = numeric(100 + nth);
      const host = await bed.begin(sid, HANA);
      const ann = await throughDoor(sid, door, ANN);
      await playCall(sid, host, ann);
      ann.drop();
    });
  }

  for (const [nth, [name, options]] of Object.entries(TYPED).entries()) {
    it(`[SC1, SC3, SC4, LC21, ME2, IN11] play a whole call, and come back meanwhile: ${name}`, async () => {
      const sid = numeric(200 + nth);
      const host = await bed.begin(sid, HANA);
      await playCall(sid, host, await typed(sid, ANN, options));
    });
  }

  it('[SC2, SC3] nobody in the same mirror hears who else waits, by any door, and all hear who is on the line', async () => {
    const sid = numeric(300);
    const host = await bed.begin(sid, HANA);
    const heard: Buffer[] = [];
    bed.at(1).wire.changeAnswers((answer) => {
      heard.push(answer);
      return answer;
    });
    const onlookers = await Promise.all(DOORS.map((door, nth) => throughDoor(sid, door, numeric(10 + nth))));
    const others = await Promise.all(
      Object.values(TYPED).map((options, nth) => typed(sid, numeric(20 + nth), options)),
    );
    const all: readonly Viewer[] = [...onlookers, ...others];
    // Past the wire, and so is what she is sent herself.
    const ann = await PlainClient.join(bed.at(1).server, sid, 'viewer', ANN);
    await until(async () => (await mirroredAt(1, sid)) === all.length + 1, 'all sit in a mirror there');
    const ben = await bed.join(0, sid, 'viewer', BEN);

    done(await ann.request('linkcall_apply_rq', { op_code: 1, note: 'let-me-in' }));
    done(await ben.apply(1));
    await until(() => ann.state.num_apply === 2, 'they wait');
    await host.request('linkcall_invite_rq', { op_code: 1, user_id: numeric(10) });
    done(await host.direct(2, ANN));
    done(await ann.request('linkcall_apply_rq', { op_code: 1, note: 'let-me-in-again' }));
    done(await host.direct(1, BEN));
    await until(() => all.every((one) => one.linkedIds().includes(BEN)), 'all see who is on the line');

    const told = Buffer.concat(heard).toString('latin1');
    assert(told.split(`nick of ${BEN}`).length > all.length, 'what they are sent is heard');
    for (const secret of [ANN, `nick of ${ANN}`, 'let-me-in']) assert.equal(told.includes(secret), false, secret);
    for (const one of onlookers) one.drop();
    ann.drop();
  });

  it('[SC1, OP12] are spread over the processes that the typed client is told of', async () => {
    const sid = 'spread';
    await bed.begin(sid, HANA);
    const url = [bed.byWire(0).url, bed.byWire(1).url] as const;
    // That all of them begin with the same one is as likely as 23 times heads.
    const viewers: readonly Channel[] = Array.from({ length: 24 }, (_, nth) =>
      bed.enter({ url, sid, token: () => tokenFor({ sub: `viewer ${nth}`, role: 'viewer' }) }),
    );
    await Promise.all(viewers.map((viewer) => viewer.connected()));
    await until(async () => {
      const [here, there] = [await mirroredAt(0, sid), await mirroredAt(1, sid)];
      return here > 0 && there > 0 && here + there === viewers.length;
    }, 'they sit in mirrors of both');
  });
});
