import assert from 'node:assert/strict';
import { Protocol } from '@colyseus/core';
import type { Role } from '../../../src/domain/channel.ts';
import { TestClient, type Wire } from '../../support/client.ts';
import { tokenFor } from '../../support/server.ts';
import { until } from '../../support/until.ts';

/** What the server of a session is started with. */
export const SESSION_SETTINGS = {
  AUTH_SECRET: 'a secret of the tests that is long enough for anybody',
  MAX_LINKS: '2',
  MAX_APPLIES: '2',
  APPLY_BURST: '4',
  MAX_MESSAGES_PER_S: '1000000',
  APPLY_LIFE_MS: '600000',
};

const SID = '8001';
const HOST = '100';
const VIEWERS = ['201', '202', '203', '204'] as const;
const [ANN, BEN, CLEO, DORA] = VIEWERS;

type Heard = { readonly type: string | number; readonly body: Wire };
/** What one step was to one user: all that they were sent, as it came, and what they saw after it, if that is another state. */
export type Told = { readonly user: string; readonly heard: readonly Heard[]; readonly state?: Wire };
export type Step = { readonly step: string; readonly told: readonly Told[] };

/** An app of before: it asks by name or by number, and keeps what comes, in the order in which it comes. */
class OldClient {
  readonly #client: TestClient;
  #heard: { type: string | number; body: Wire }[] = [];
  #state = '';
  version = 0;

  constructor(client: TestClient) {
    this.#client = client;
    const { room } = client;
    room.onMessage('*', (type, body) => this.#hear(type, body));
    // The SDK tells of an answer later than of a notice that comes behind it.
    const { events } = room.connection;
    const { onmessage } = events;
    events.onmessage = (event) => {
      if (new Uint8Array(event.data)[0] === Protocol.ROOM_RESPONSE) this.#hear(ANSWER, undefined);
      onmessage?.(event);
    };
  }

  get userId(): string {
    return this.#client.userId;
  }

  get hasHeard(): boolean {
    return this.#heard.length > 0;
  }

  /** As whoever migrates from the original does it: a message, answered by a message. */
  send(type: number, payload?: object): void {
    this.#client.room.send(type, payload);
  }

  /** As apps on the SDK do it. */
  async request(type: string, payload?: object): Promise<void> {
    const body = await this.#client.request(type, payload);
    const answer = this.#heard.find((one) => one.body === undefined);
    assert(answer !== undefined);
    Object.assign(answer, { type: `${ANSWER} to ${type}`, body });
    this.#know(body);
  }

  /** All that was sent before this answer is here: one connection keeps its order. */
  async hearOut(): Promise<void> {
    await this.#client.request('linkcall_list_user_rq');
    this.#heard = this.#heard.filter(({ body }) => body !== undefined);
  }

  async sees(version: number): Promise<void> {
    await this.#client.sees(version);
    this.version = version;
  }

  take(): Told {
    const heard = this.#heard;
    const state = this.#client.state.toJSON();
    this.#heard = [];
    const isNews = JSON.stringify(state) !== this.#state;
    this.#state = JSON.stringify(state);
    return structuredClone({ user: this.userId, heard, ...(isNews && { state }) });
  }

  leave(): Promise<void> {
    return this.#client.leave();
  }

  #hear(type: string | number, body: Wire): void {
    this.#heard.push({ type, body });
    this.#know(body);
  }

  #know(body: Wire): void {
    this.version = Math.max(this.version, body?.version ?? 0);
  }
}

const ANSWER = 'answer';

const ASKED = { set_state: 0x99990011, apply: 0x99990021, allow: 0x99990031, list_singer: 0x99990041 } as const;

/** One evening of a channel, as it was before anybody had seats or was invited: each step after the one before. */
export async function playSession(server: { readonly url: string }): Promise<Step[]> {
  const steps: Step[] = [];
  const clients = new Map<string, OldClient>();
  const of = (userId: string) => clients.get(userId) ?? assert.fail(userId);

  async function step(name: string, act: () => Promise<void>): Promise<void> {
    await act();
    for (const one of clients.values()) await one.hearOut();
    const version = Math.max(...[...clients.values()].map((one) => one.version));
    for (const one of clients.values()) await one.sees(version);
    steps.push({ step: name, told: [...clients.values()].map((one) => one.take()) });
  }

  const join = (role: Role, userId: string) => async () => {
    clients.set(userId, new OldClient(await TestClient.join(server, SID, role, userId)));
  };
  const request = (userId: string, type: string, payload?: object) => async () => {
    await of(userId).request(type, payload);
  };
  const send = (userId: string, type: number, payload?: object) => async () => {
    of(userId).send(type, payload);
    await until(() => of(userId).hasHeard, `${type} is answered`);
  };
  const apply = (userId: string, op_code: number, more: object = {}) =>
    request(userId, 'linkcall_apply_rq', { op_code, ...more });
  const allow = (userId: string, op_code: number, about: string) =>
    request(userId, 'linkcall_allow_rq', { op_code, user_id: about });
  const admin = (path: string, body: object) => async () => {
    const next = of(HOST).version + 1;
    const authorization = `Bearer ${await tokenFor({ sub: 'operator', role: 'admin' })}`;
    const headers = { authorization, 'content-type': 'application/json' };
    const url = `${server.url}/api/channels/${SID}/${path}`;
    const answer = await fetch(url, { method: 'PUT', headers, body: JSON.stringify(body) });
    assert.equal(answer.status, 200);
    await of(HOST).sees(next);
  };

  await step('the host comes', join('host', HOST));
  for (const viewer of VIEWERS) await step(`${viewer} comes`, join('viewer', viewer));
  await step('a viewer applies', apply(ANN, 1, { cmd_id: 'one' }));
  await step('sends it again', apply(ANN, 1, { cmd_id: 'one' }));
  await step('applies once more', apply(ANN, 1));
  await step('another one applies, by number', send(BEN, ASKED.apply, { op_code: 1 }));
  await step('a third one finds the queue full', apply(CLEO, 1));
  await step('the host asks who waits', request(HOST, 'linkcall_list_singer_rq'));
  await step('and again, by number', send(HOST, ASKED.list_singer));
  await step('a viewer asks who waits', request(CLEO, 'linkcall_list_user_rq'));
  await step('the first one takes it back', apply(ANN, 2));
  await step('twice', apply(ANN, 2));
  await step('the host lets in who does not wait', allow(HOST, 1, ANN));
  await step('a viewer lets somebody in', allow(CLEO, 1, BEN));
  await step('the host lets one in', allow(HOST, 1, BEN));
  await step('who applies again', apply(BEN, 1));
  await step('the host refuses another', apply(CLEO, 1));
  await step('by number', send(HOST, ASKED.allow, { op_code: 2, user_id: Number(CLEO) }));
  await step('who hangs up, and was not linked', apply(CLEO, 3));
  await step('two more apply', apply(ANN, 1));
  await step('and one of them is let in on the last free link', async () => {
    await of(CLEO).request('linkcall_apply_rq', { op_code: 1 });
    await of(HOST).request('linkcall_allow_rq', { op_code: 1, user_id: ANN });
  });
  await step('now the line is full', apply(DORA, 1));
  await step('the host mutes one', request(HOST, 'linkcall_mute_rq', { user_id: ANN, audio: true, video: false }));
  await step('and who is not there', request(HOST, 'linkcall_mute_rq', { user_id: DORA, audio: true, video: true }));
  await step('the host takes one off', allow(HOST, 3, BEN));
  await step('twice', allow(HOST, 3, BEN));
  await step('the other hangs up', apply(ANN, 3));
  await step('who asks for a token', request(ANN, 'linkcall_media_rq'));
  await step('the host is in a PK', admin('pk', { in_pk: true }));
  await step('and nobody applies', apply(DORA, 1));
  await step('and no longer', admin('pk', { in_pk: false }));
  await step('the limits are others', admin('limits', { max_links: 1 }));
  await step('somebody applies', apply(DORA, 1));
  await step('and is let in', allow(HOST, 1, DORA));
  await step('a bad request', request(HOST, 'linkcall_allow_rq', { op_code: 9, user_id: ANN }));
  await step('another', apply(ANN, 0));
  await step('the host closes', request(HOST, 'linkcall_set_state_rq', { op_code: 0 }));
  await step('twice, by number', send(HOST, ASKED.set_state, { op_code: 0 }));
  await step('nobody applies', apply(DORA, 1));
  await step('the host opens', request(HOST, 'linkcall_set_state_rq', { op_code: 1 }));
  for (const nth of [2, 3, 4, 5]) {
    await step(`the fourth one applies, ${nth}`, apply(DORA, 1));
    await step(`and takes it back, ${nth}`, apply(DORA, 2));
  }
  await step('two wait', apply(BEN, 1));
  await step('and one is let in', allow(HOST, 1, BEN));
  await step('the host goes', async () => {
    const next = of(BEN).version + 1;
    await of(HOST).leave();
    clients.delete(HOST);
    await of(BEN).sees(next);
  });
  await step('nobody applies without a host', apply(CLEO, 1));
  await step('the host is back', join('host', HOST));
  await step('and somebody applies', apply(CLEO, 1));
  await step('and leaves', async () => {
    await of(CLEO).leave();
    clients.delete(CLEO);
    await until(() => of(HOST).hasHeard, 'the host is told');
  });
  await Promise.all([...clients.values()].map((one) => one.leave()));
  return steps;
}
