import assert from 'node:assert/strict';
import { Random } from '../../loadtest/random.ts';
import { connectChannel } from '../../src/client/index.ts';
import { TestServer } from '../support/server.ts';
import { Wire } from '../support/services/wire.ts';
import { until } from '../support/until.ts';
import { assertAgreement } from './agreement.ts';
import { ANSWER_WITHIN_MS, tokenOf } from './channels.ts';
import { CALLS_ONLY, Player } from './player.ts';

const CHANNELS = 20;
const FIRST_SID = 9_000_000;
const WIRES = 5;
const TROUBLES = 16;
/** So many of all commands that were answered lie between one trouble and the next; in `npm run test:chaos` more. */
const ANSWERS_BETWEEN_MAX = Number(process.env.CHAOS_REPLIES ?? 500);

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000_000);

describe('typed clients in a storm', () => {
  let server: TestServer;
  let wires: Wire[] = [];
  let players: Player[] = [];
  let silent: Wire | undefined;
  before(async () => {
    server = await TestServer.start({ ...CALLS_ONLY, LOG_LEVEL: 'error' });
    const port = Number(new URL(server.url).port);
    wires = await Promise.all(Array.from({ length: WIRES }, () => Wire.to(port)));
  });
  after(async () => {
    await Promise.all(players.map((player) => player.channel.leave()));
    for (const wire of wires) wire.close();
    await server.remove();
  });

  async function gather(sid: string, { port }: Wire, random: Random): Promise<Player[]> {
    // IN11: one of them speaks Protocol Buffers, and needs a number.
    const numbered = `${sid}1`;
    const viewerIds = [numbered, `${sid} bob`];
    const people = [`${sid} hana`, ...viewerIds].map(async (userId) => {
      const token = await tokenOf(sid, viewerIds.includes(userId) ? 'viewer' : 'host', userId);
      const url = `http://127.0.0.1:${port}`;
      const wire = userId === numbered ? ({ wire: 'protobuf' } as const) : {};
      const connected = connectChannel({ url, sid, token, answerWithinMs: ANSWER_WITHIN_MS, ...wire });
      return new Player({ channel: connected, sid, userId, viewerIds, random });
    });
    return Promise.all(people);
  }

  const answers = () => players.reduce((sum, player) => sum + player.accepted.length + player.refusals, 0);

  /** A wire is cut, or goes silent until the next trouble; now and then the server is killed or restarted. */
  async function makeTrouble(random: Random): Promise<void> {
    silent?.cut();
    silent = undefined;
    const wire = random.pick(wires);
    if (random.chance(0.2)) {
      await (random.chance(0.5) ? server.kill() : server.stop());
      await server.start();
    } else if (random.chance(0.3)) {
      wire.holdAnswers();
      silent = wire;
    } else wire.cut();
  }

  it(`[LC17, LC18, LC19] do each command once and are answered once, whatever is cut or killed (SEED=${seed})`, async () => {
    const random = new Random(seed);
    const sids = Array.from({ length: CHANNELS }, (_, n) => `${FIRST_SID + n}`);
    players = (await Promise.all(sids.map((sid, n) => gather(sid, wires[n % WIRES] ?? assert.fail(), random)))).flat();
    let isOver = false;
    const played = Promise.all(players.map((player) => player.play(() => isOver)));
    for (let troubles = 0; troubles < TROUBLES; troubles += 1) {
      const next = answers() + random.below(ANSWERS_BETWEEN_MAX);
      await until(() => answers() >= next, 'the next trouble');
      await makeTrouble(random);
    }
    isOver = true;
    silent?.cut();
    await played;

    assert.deepEqual(
      players.flatMap(({ unanswered }) => unanswered),
      [],
      'everybody came back in time',
    );
    await assertAgreement(server, sids, players);
    const accepted = players.reduce((sum, player) => sum + player.accepted.length, 0);
    assert(accepted > players.length * 10, `only ${accepted} commands were accepted`);
  });
});
