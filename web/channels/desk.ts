import type { ListedUser, WholeChannel } from '../api/bodies/channel.ts';
import type { GivenOrder } from '../api/orders.ts';
import { nameOf } from '../dom/parts.ts';
import type { Dictionary, Language } from '../text/dictionary.ts';
import type { ChannelModel, WantedEnd } from './channelModel.ts';

/** An order about which an operator is asked before it is given. */
export type Doubt = {
  readonly order: GivenOrder;
  readonly says: (text: Dictionary) => { readonly title: string; readonly text: string; readonly yes: string };
};

/** What each part of a channel's page has at hand. */
export type Desk = {
  readonly channel: WholeChannel;
  readonly model: ChannelModel;
  readonly text: Dictionary;
  readonly language: Language;
  readonly ask: (doubt: Doubt) => void;
};

type Named = Pick<ListedUser, 'user_id' | 'user_nick'>;

export const endDoubt = (wanted: WantedEnd, { num_link, num_apply }: WholeChannel): Doubt => ({
  order: { order: 'end', ...wanted },
  says: ({ channel: words }) => ({
    title: words.closeTitle,
    text: words.closeText(num_link, num_apply),
    yes: words.closeYes,
  }),
});

export const removeDoubt = (user: Named): Doubt => ({
  order: { order: 'remove', user_id: user.user_id },
  says: ({ channel: words }) => ({
    title: words.removeTitle(nameOf(user)),
    text: words.removeText,
    yes: words.remove,
  }),
});

export const removeAllDoubt: Doubt = {
  order: { order: 'remove-all' },
  says: ({ desk: words }) => ({ title: words.removeAllTitle, text: words.removeAllText, yes: words.removeAll }),
};

export const blockDoubt = (user: Named, more: { readonly minutes?: number; readonly reason?: string } = {}): Doubt => ({
  order: { order: 'block', user_id: user.user_id, ...more },
  says: ({ desk: words, reach }) => ({
    title: words.blockTitle(nameOf(user)),
    text: words.blockText,
    yes: reach.block,
  }),
});

export const closeDoubt = (names: readonly string[]): Doubt => ({
  order: { order: 'close' },
  says: ({ desk: words, host, listComma }) => ({
    title: words.switchTitle,
    text: names.length === 0 ? words.takesCallsWhy : host.closeText(names.join(listComma)),
    yes: words.switchYes,
  }),
});
