import type { Channel } from './channel.ts';
import type { Millis } from './ids.ts';
import type { Limits } from './limits.ts';
import type { PlainReason, Refusal } from './refusal.ts';

type Named = { readonly type: string };
type Of<Union extends Named, Type> = Extract<Union, { readonly type: Type }>;

/** A refusal changes nothing, but for the bar that a start too many brings (LC11). */
export type Decision<Event> = { readonly refusal: Refusal | undefined; readonly events: readonly Event[] };

/** One command, decided by the channel as it is. */
export type Decide<Command, Event> = (channel: Channel, command: Command, limits: Limits) => Decision<Event>;

/** May this command go on? Undefined: as far as this guard is concerned. Else this is what becomes of it. */
export type Guard<Command, Event> = (channel: Channel, command: Command, limits: Limits) => Decision<Event> | undefined;

/** What follows from an event, in the same change; `channel` is the one after it. */
export type Consequence<Cause, Event> = (channel: Channel, cause: Cause, limits: Limits) => readonly Event[];

/** What the channel can do in one regard: what becomes of each of its commands, and of the channel with each of its events. */
export type Capability<Order extends Named, Event extends Named> = {
  readonly decide: { readonly [T in Order['type']]: Decide<Of<Order, T> & { readonly at: Millis }, Event> };
  readonly evolve: { readonly [T in Event['type']]: (channel: Channel, event: Of<Event, T>) => Channel };
};

export const accept = <Event>(...events: readonly Event[]): Decision<Event> => ({ refusal: undefined, events });
export const refuse = (reason: PlainReason): Decision<never> => ({ refusal: { reason }, events: [] });
