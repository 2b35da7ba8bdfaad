import type { Line, Replies, RequestName } from '../../src/client/protocol.ts';

/** A request on its way to a server that the test plays. */
export type SentRequest = {
  readonly name: RequestName;
  readonly payload: Record<string, unknown>;
  readonly answer: (reply: unknown) => void;
  readonly lose: () => void;
  readonly fail: (error: Error) => void;
};

/** A connection of which the test is the other end. */
export class FakeLine implements Line {
  readonly asked: SentRequest[] = [];

  request<Name extends RequestName>(name: Name, payload: object): Promise<Replies[Name] | undefined> {
    return new Promise((resolve, reject) => {
      const answer = (reply: unknown) => resolve(reply as Replies[Name]);
      this.asked.push({ name, payload: { ...payload }, answer, lose: () => resolve(undefined), fail: reject });
    });
  }

  /** What was asked for, by number of the command. */
  get cmdIds(): unknown[] {
    return this.asked.map(({ payload }) => payload.cmd_id);
  }

  get last(): SentRequest {
    const last = this.asked.at(-1);
    if (last === undefined) throw new Error('nothing was asked');
    return last;
  }
}

export const done = (version: number) => ({ error: { code: 0, desc: '', reason: '' }, version });
export const busy = { error: { code: 403300011, desc: '服务器开小差了', reason: 'busy' }, version: 0 };
