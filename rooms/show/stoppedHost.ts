import { ClientState } from '@colyseus/core';
import { CLOSE_STOPPED } from '../../schema/closeCodes.ts';
import type { Change } from '../../src/app/mailbox/observer.ts';
import { hostOf } from '../../src/domain/channel.ts';
import type { UserId } from '../../src/domain/ids.ts';
import type { Connection, Connections, Visitor } from '../connections.ts';

/** What RFC 6455 leaves of a close frame for its reason. */
const CLOSE_REASON_BYTES_MAX = 123;

type Came = Pick<Visitor, 'caller' | 'sinceVersion'>;

/**
 * LC25: shows a host out whose session an operator ends: all their connections, also those that were on their way here, or
 * lost, at that moment. The last host is enough: one from before who comes back is not this channel's host any more.
 */
export class StoppedHost {
  readonly #connections: Pick<Connections, 'of'>;
  #last: { readonly hostId: UserId; readonly beforeVersion: number; readonly reason: string } | undefined;

  constructor(connections: Pick<Connections, 'of'>) {
    this.#connections = connections;
  }

  note({ events, channel }: Change): void {
    const stopped = events.find((event) => event.type === 'channel-stopped');
    const host = hostOf(channel);
    if (stopped === undefined || host === undefined) return;
    this.#last = { hostId: host.userId, beforeVersion: channel.version, reason: stopped.stop.reason };
    for (const connection of this.#connections.of(host.userId)) this.turnAway(connection);
  }

  /** True if this connection has to go, and goes. Nothing that it sends from now on is read. */
  turnAway(connection: Connection): boolean {
    const reason = connection.userData && this.reasonFor(connection.userData);
    if (reason === undefined) return false;
    connection.state = ClientState.LEAVING;
    connection.leave(CLOSE_STOPPED, cutTo(CLOSE_REASON_BYTES_MAX, reason));
    return true;
  }

  /** Undefined for who may stay. */
  reasonFor({ caller, sinceVersion }: Came): string | undefined {
    const last = this.#last;
    if (last === undefined || caller.person.userId !== last.hostId) return undefined;
    if (sinceVersion >= last.beforeVersion) return undefined;
    return last.reason === '' ? 'an operator has ended the session' : last.reason;
  }
}

/** What does not fit is left out, in whole characters. */
function cutTo(bytes: number, text: string): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(bytes));
  return text.slice(0, read);
}
