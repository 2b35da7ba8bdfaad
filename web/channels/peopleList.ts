import { type Child, h } from '../dom/element.ts';
import { avatar, nameOf, nameText } from '../dom/parts.ts';
import type { Dictionary } from '../text/dictionary.ts';

export type Somebody = { readonly user_id: string; readonly user_nick: string; readonly user_icon: string };

/** A channel may be allowed thousands: more than this nobody reads. */
const SHOWN_MAX = 100;

type Props<User> = {
  readonly users: readonly User[];
  /** Said where there is nobody. */
  readonly empty: string;
  readonly text: Dictionary;
  readonly more: (user: User) => readonly Child[];
};

export function peopleList<User extends Somebody>({ users, empty, text, more }: Props<User>): Child {
  if (users.length === 0) return h('p', { class: 'empty' }, empty);
  const hidden = users.length - SHOWN_MAX;
  return [
    h(
      'ul',
      { class: 'people' },
      users
        .slice(0, SHOWN_MAX)
        .map((user) =>
          h(
            'li',
            { key: user.user_id },
            avatar(user),
            h('span', { class: 'person-name' }, nameText(nameOf(user))),
            ...more(user),
          ),
        ),
    ),
    hidden > 0 && h('p', { class: 'empty' }, text.channel.andMore(hidden)),
  ];
}
