import type { BlockedUser, WholeChannel } from '../api/bodies/channel.ts';
import type { Operator } from '../api/operator.ts';
import { isReachable } from '../shell/route.ts';

type Page = { readonly blocks: readonly BlockedUser[] };

/** A block that another channel made, or that is over, changes nothing here. */
const EVERY_LOOKS = 10;

/** PE6: whom the host of a channel has blocked, asked for anew with each change of the channel, and now and then. */
export class BlockedList {
  readonly #operator: Operator;
  #readFor = '';
  #looks = 0;
  /** The last first; undefined: not known. */
  users: readonly BlockedUser[] | undefined;

  constructor(operator: Operator) {
    this.#operator = operator;
  }

  async look({ singer_id: host, version }: Pick<WholeChannel, 'singer_id' | 'version'>): Promise<void> {
    const wanted = `${version} ${host}`;
    this.#looks += 1;
    if (wanted === this.#readFor && this.#looks % EVERY_LOOKS !== 0) return;
    if (host === '' || !isReachable(host)) return;
    const answer = await this.#operator.ask<Page>(`/api/hosts/${encodeURIComponent(host)}/blocks`);
    this.users = answer.is === 'done' ? answer.body.blocks : undefined;
    // What was not answered is asked for again at once.
    this.#readFor = answer.is === 'done' ? wanted : '';
  }
}
