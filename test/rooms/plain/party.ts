import assert from 'node:assert/strict';
import type { RequestName } from '../../../schema/requests/names.ts';
import { wholeJournal } from '../../client/agreement.ts';
import type { Wire } from '../../support/client.ts';
import type { TestServer } from '../../support/server.ts';
import { done } from '../replies.ts';
import { DOORS, type Door, enter, type Guest } from './doors.ts';

/** Above 2^53, as is each id here. */
const HOST = '9007199254740993';
/** Above 2^63. */
const VIEWERS_FROM = 9_223_372_036_854_775_900n;
const ONLOOKERS_FROM = 9_223_372_036_854_776_900n;
const idOf = (door: Door, from: bigint): string => `${from + BigInt(DOORS.indexOf(door))}`;

/** By each door: the host, a viewer, and an onlooker, who asks for nothing, and so hears what all hear and no more (LC15). */
export class Party {
  readonly sid: string;
  readonly hosts: Guest[] = [];
  readonly viewers: Guest[] = [];
  readonly onlookers: Guest[] = [];
  readonly #server: TestServer;
  /** As `user cmd_id`. */
  readonly #accepted: string[] = [];
  #asked = 0;

  private constructor(server: TestServer, sid: string) {
    this.#server = server;
    this.sid = sid;
  }

  static async gather(server: TestServer, sid: string): Promise<Party> {
    const party = new Party(server, sid);
    for (const door of DOORS) party.hosts.push(await enter(server, door, sid, 'host', HOST));
    for (const door of DOORS) {
      party.viewers.push(await enter(server, door, sid, 'viewer', idOf(door, VIEWERS_FROM)));
      party.onlookers.push(await enter(server, door, sid, 'viewer', idOf(door, ONLOOKERS_FROM)));
    }
    return party;
  }

  get all(): Guest[] {
    return [...this.hosts, ...this.viewers, ...this.onlookers];
  }

  leave(): void {
    for (const guest of this.all) guest.drop();
  }

  command(name: RequestName, data: object): Command {
    this.#asked += 1;
    return { name, body: { ...data, cmd_id: `${this.#asked}` } };
  }

  /** Again and again, until it is done or refused. */
  async give(guest: Guest, { name, body }: Command): Promise<Wire> {
    for (;;) {
      const answer = await guest.request(name, body);
      if (answer.error.reason === 'busy') continue;
      if (answer.error.code === 0) this.#accepted.push(`${guest.userId} ${body.cmd_id}`);
      return answer;
    }
  }

  /** By each of these doors in turn: applied, and let in by the host at that door. */
  async link(...doors: readonly Door[]): Promise<string[]> {
    const linked = doors.map((door) => [at(this.viewers, door), at(this.hosts, door)] as const);
    for (const [viewer, host] of linked) {
      done(await this.give(viewer, this.command('linkcall_apply_rq', { op_code: 1 })));
      done(await this.give(host, this.command('linkcall_allow_rq', { op_code: 1, user_id: viewer.userId })));
    }
    return linked.map(([{ userId }]) => userId);
  }

  /** [LC17, LC18] Whoever was told that it is done: it was, once, and nothing else. Everybody sees the end. Returns who is linked. */
  async agrees(server = this.#server): Promise<string[]> {
    const entries = (await wholeJournal(server, this.sid)).filter(({ cmd_id }) => cmd_id !== null);
    assert.deepEqual(entries.map(({ actor, cmd_id }) => `${actor} ${cmd_id}`).sort(), this.#accepted.toSorted());
    const [host] = this.hosts;
    const list = done(await host?.request('linkcall_list_user_rq'));
    const linked = list.datas.map((one: { user_id: string }) => one.user_id);
    for (const guest of this.all) {
      await guest.sees(list.version);
      assert.deepEqual([guest.version(), guest.linkedIds()], [list.version, linked], guest.door);
    }
    return linked;
  }

  /**
   * By some doors there is somebody on the line, and by the others somebody applies as the server ends. All come back to
   * `next`, ask once more what was not answered, and find the call as it was.
   */
  async outlives(end: () => Promise<unknown>, next: () => Promise<TestServer>): Promise<void> {
    const linked = await this.link('names', 'plain protobuf');
    const others = this.viewers.filter(({ userId }) => !linked.includes(userId));
    const asked = others.map((guest) => {
      const command = this.command('linkcall_apply_rq', { op_code: 1 });
      // It may never be answered.
      guest.request(command.name, command.body).catch(() => undefined);
      return { guest, command };
    });
    await end();
    const server = await next();
    for (const guest of this.all) await guest.comeAgain(server);
    for (const { guest, command } of asked) done(await this.give(guest, command));
    assert.deepEqual(await this.agrees(server), linked);
    for (const door of DOORS) {
      const { userId: user_id } = at(this.viewers, door);
      const op_code = linked.includes(user_id) ? 3 : 2;
      done(await this.give(at(this.hosts, door), this.command('linkcall_allow_rq', { op_code, user_id })));
    }
    assert.deepEqual(await this.agrees(server), []);
  }
}

type Command = { readonly name: RequestName; readonly body: { readonly cmd_id: string } };

export const at = (guests: readonly Guest[], door: Door): Guest =>
  guests.find((guest) => guest.door === door) ?? assert.fail(door);
