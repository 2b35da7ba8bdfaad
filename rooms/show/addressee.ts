import type { NoticeName } from '../../schema/names.ts';
import type { Channel } from '../../src/domain/channel.ts';
import type { UserId } from '../../src/domain/ids.ts';

/** Whom a notice is for. */
export type Addressee =
  | { readonly all: true }
  | { readonly user: UserId }
  /** PE1: who moderates this channel, but these. */
  | { readonly moderatorsOf: Channel; readonly but: readonly (UserId | undefined)[] };

export type Notice = {
  readonly to: Addressee;
  readonly type: NoticeName;
  readonly body: object;
};
