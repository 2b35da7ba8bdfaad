import assert from 'node:assert/strict';
import { pack } from 'msgpackr';
import { done, refused } from '../rooms/replies.ts';
import { serverUnderTest } from '../rooms/serverUnderTest.ts';
import type { Wire } from '../support/client.ts';
import { until } from '../support/until.ts';
import { RawConnection } from './support/rawConnection.ts';
import { Victim } from './support/victim.ts';

const PER_S = 200;
const JOURNAL_MAX = 50;
const CONNECTIONS = 5;
const REFUSED = 600;

describe('whoever wants to wipe a journal', () => {
  const underTest = serverUnderTest({ MAX_MESSAGES_PER_S: String(PER_S), JOURNAL_MAX: String(JOURNAL_MAX) });

  it('[ST12] has ten entries a minute for each kind of refusal, and takes the room of nobody else', async () => {
    const { sid, host, ann, bob } = await underTest.gather('ann', 'bob');
    done(await ann.apply(1));
    done(await host.direct(1, 'ann'));
    refused(await bob.apply(3), 'not-linked');
    const raws = await Promise.all(
      Array.from({ length: CONNECTIONS }, () => RawConnection.join(underTest.server, sid, 'mallory')),
    );
    let sent = 0;
    const answers = () =>
      raws.reduce((sum, { received }) => sum + received.filter(({ payload }) => payload[0] === 13).length, 0);
    const before = answers();
    for (; sent < REFUSED; sent += 1) {
      raws[sent % CONNECTIONS]?.message('linkcall_apply_rq', pack({ op_code: 3 - (sent % 2) }));
      // Victims are served meanwhile.
      if (sent % PER_S === 0) done(await bob.request('linkcall_list_user_rq'));
    }
    await until(() => answers() - before >= REFUSED, 'each is answered');
    done(await ann.apply(3));
    const { entries } = await underTest.show(sid, '/journal?limit=200');
    const by = (name: string) => entries.filter(({ actor }: Wire) => actor === name);
    assert(by('mallory').length <= 40, `${by('mallory').length} entries of ${REFUSED} refusals`);
    assert.deepEqual(
      by('bob').map(({ outcome }: Wire) => outcome),
      ['not-linked'],
    );
    const accepted = entries.filter(({ outcome }: Wire) => outcome === 'accepted');
    assert.deepEqual(
      accepted.map(({ command }: Wire) => command),
      ['quit-link', 'allow-application', 'start-application', 'start-session'],
    );
    const victim = await Victim.join(underTest.server);
    await victim.isServedDuring(async () => {
      for (const raw of raws) raw.message('linkcall_apply_rq', pack({ op_code: 3 }));
      // They are answered in their order; she may be asking too often.
      await ann.request('linkcall_list_user_rq');
    });
    await victim.leave();
    for (const raw of raws) raw.vanish();
  });
});
