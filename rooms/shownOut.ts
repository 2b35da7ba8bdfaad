import { ClientState } from '@colyseus/core';
import { CLOSE_REVOKED, CLOSE_STOPPED, closeReason } from '../schema/closeCodes.ts';
import type { Change } from '../src/app/mailbox/observer.ts';
import type { Revocations } from '../src/app/people/revocations.ts';
import { hostOf } from '../src/domain/channel.ts';
import type { UserId } from '../src/domain/ids.ts';
import type { Connection, Connections, Visitor } from './connections.ts';
import type { Exit } from './joins/admission.ts';

type Came = Pick<Visitor, 'caller' | 'sinceVersion' | 'issuedAt'>;

/**
 * Shows connections out, also those that were on their way here, or lost, at that moment: LC25: of a host whose session an
 * operator ends (the last host is enough: one from before who comes back is not this channel's host any more); PE7: those
 * that came with a token that is void by now.
 */
export class ShownOut {
  readonly #connections: Pick<Connections, 'of'>;
  readonly #revocations: Pick<Revocations, 'isVoid'>;
  #followNoMore = () => {};
  #last: { readonly hostId: UserId; readonly beforeVersion: number; readonly reason: string } | undefined;

  constructor(connections: Pick<Connections, 'of'>, revocations: Pick<Revocations, 'isVoid'>) {
    this.#connections = connections;
    this.#revocations = revocations;
  }

  /** Until it is stopped: also those whose tokens become void from now on. */
  static following(
    connections: Pick<Connections, 'of'>,
    revocations: Pick<Revocations, 'isVoid' | 'listen'>,
  ): ShownOut {
    const out = new ShownOut(connections, revocations);
    out.#followNoMore = revocations.listen((userIds) => out.#lookAt(userIds));
    return out;
  }

  stop(): void {
    this.#followNoMore();
  }

  note({ events, channel }: Change): void {
    const stopped = events.find((event) => event.type === 'channel-stopped');
    const host = hostOf(channel);
    if (stopped === undefined || host === undefined) return;
    this.#last = { hostId: host.userId, beforeVersion: channel.version, reason: stopped.stop.reason };
    this.#lookAt([host.userId]);
  }

  /** True if this connection has to go, and goes. Nothing that it sends from now on is read. */
  turnAway(connection: Connection): boolean {
    const exit = connection.userData && this.exitOf(connection.userData);
    if (exit === undefined) return false;
    connection.state = ClientState.LEAVING;
    connection.leave(exit.code, closeReason(exit.reason));
    return true;
  }

  /** Undefined for who may stay. */
  exitOf({ caller, sinceVersion, issuedAt }: Came): Exit | undefined {
    const { userId } = caller.person;
    if (this.#revocations.isVoid({ userId, issuedAt })) return { code: CLOSE_REVOKED, reason: REVOKED };
    const last = this.#last;
    if (last === undefined || userId !== last.hostId || sinceVersion >= last.beforeVersion) return undefined;
    return { code: CLOSE_STOPPED, reason: last.reason === '' ? 'an operator has ended the session' : last.reason };
  }

  #lookAt(userIds: Iterable<UserId>): void {
    for (const userId of userIds) for (const connection of [...this.#connections.of(userId)]) this.turnAway(connection);
  }
}

const REVOKED = 'the token was revoked: another one is needed';
