import type { Change } from '../../src/app/mailbox/observer.ts';
import type { UserId } from '../../src/domain/ids.ts';
import type { AwaySince } from '../../src/domain/lastSeen.ts';
import { type Notice, noticesOf } from './notices.ts';

export type Addressees = {
  readonly awaySince: AwaySince;
  readonly everybody: (type: Notice['type'], body: object) => void;
  readonly user: (userId: UserId, type: Notice['type'], body: object) => void;
  readonly failed: (error: unknown) => void;
};

/** A notice that cannot be made or sent costs itself alone: the others go out, and so does the patch behind them (LC18). */
export function sendNotices(changes: readonly Change[], addressees: Addressees): void {
  const contain = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      addressees.failed(error);
    }
  };
  const send = ({ to, type, body }: Notice): void =>
    to === 'everybody' ? addressees.everybody(type, body) : addressees.user(to, type, body);
  for (const change of changes) {
    contain(() => {
      for (const notice of noticesOf(change, addressees.awaySince)) contain(() => send(notice));
    });
  }
}
