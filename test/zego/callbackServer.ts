import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Sid } from '../../src/domain/ids.ts';
import type { ZegoFact } from '../../src/domain/roster/roster.ts';
import { zegoRouter } from '../../src/zego/router.ts';
import type { Trust } from '../../src/zego/verify.ts';
import { type Answered, assertProblem, startServer, type TestServer } from '../http/testServer.ts';
import { VirtualClock } from '../support/doubles/virtualClock.ts';
import { NOW, SECRET } from './callbacks.ts';

export const PATH = '/zego/callback';
export const BODY_BYTES_MAX = 65_536;

/** At the fixtures' time, and still there. */
class FixtureClock extends VirtualClock {
  override now(): number {
    return NOW;
  }
}

/** What the inbox says and what it heard, and what the metrics and the log were told. */
class Surroundings {
  readonly clock = new FixtureClock();
  tell: () => Promise<'kept' | 'not-kept'> = async () => 'kept';
  told: { readonly sid: Sid; readonly fact: ZegoFact }[] = [];
  /** `event outcome` */
  readonly counted: string[] = [];
  readonly logged: object[] = [];

  router(trust: Trust) {
    const write = (fields: object): void => void this.logged.push(fields);
    return zegoRouter({
      inbox: {
        tell: (sid, fact) => {
          this.told.push({ sid, fact });
          return this.tell();
        },
      },
      trust,
      metrics: { callback: (event, outcome) => void this.counted.push(`${event} ${outcome}`) },
      clock: this.clock,
      log: { info: write, warn: write, error: write },
    });
  }
}

/** A real server on a free port that takes callbacks into the hands of the test. */
export class CallbackServer extends Surroundings {
  #http: TestServer | undefined;

  static async start(trust: Partial<Trust> = {}): Promise<CallbackServer> {
    const server = new CallbackServer();
    const zego = server.router({ secrets: [SECRET], appIds: ['1'], toleranceS: 600, ...trust });
    const write = (fields: object): void => void server.logged.push(fields);
    server.#http = await startServer({ zego, log: { info: write, warn: write, error: write } });
    return server;
  }

  get http(): TestServer {
    assert(this.#http !== undefined);
    return this.#http;
  }

  stop(): Promise<void> {
    return this.http.stop();
  }

  post(body: string | Uint8Array<ArrayBuffer>, type = 'application/json'): Promise<Answered> {
    return this.http.ask(PATH, { method: 'POST', token: null, text: body, headers: { 'Content-Type': type } });
  }

  /** Sends head and body as they are, and reads until an answer is whole. */
  async raw(head: string, body: string): Promise<string> {
    const socket = connect(this.http.port, '127.0.0.1');
    socket.write(`${head}Connection: close\r\n\r\n${body}`);
    return text(socket);
  }

  assertRefused(answered: Answered, status: number, code: string, field?: string): void {
    assertProblem(answered, status, code, field);
    assert.deepEqual(this.told, []);
  }
}

export function assertDone(answered: Answered): void {
  assert.equal(answered.status, 200, answered.raw);
  assert.equal(answered.raw, '{"code":0}');
}
