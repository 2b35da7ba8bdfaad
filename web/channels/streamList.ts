import type { Outsider } from '../api/bodies/channel.ts';
import type { AirStream } from '../api/bodies/zego.ts';
import { type Child, h } from '../dom/element.ts';
import { pill } from '../dom/parts.ts';
import { clockTime } from '../shape/time.ts';
import type { Dictionary, Language } from '../text/dictionary.ts';
import { peopleList } from './peopleList.ts';

type Props = {
  readonly streams: readonly AirStream[];
  readonly outsiders: readonly Outsider[];
  readonly text: Dictionary;
  readonly language: Language;
};

/** What is on the air, which of it must not be, and what of that ZEGO still has to cut (ME6). */
export function streamList({ streams, outsiders, text, language }: Props): readonly Child[] {
  const { air: words, since } = text.channel;
  const users = streams.map((stream) => ({
    ...{ user_id: stream.UserId, user_nick: '', user_icon: '' },
    ...{ stream, outsider: outsiderAs(stream, outsiders) },
  }));
  const owed = users.filter(({ outsider }) => outsider?.is_cut === true).length;
  return [
    owed > 0 && h('p', { class: 'news bad' }, words.owed(owed)),
    peopleList({
      users,
      empty: words.nothing,
      text,
      more: ({ stream, outsider }) => [
        outsider !== undefined && pill(outsider.is_cut ? 'bad' : 'warn', outsider.is_cut ? words.cut : words.noted),
        h('span', { class: 'clock' }, since(clockTime(stream.StreamCreateTime, language))),
        h('code', {}, stream.StreamId),
      ],
    }),
  ];
}

/** A later life of the same stream is another matter. */
export const outsiderAs = (
  { StreamId, StreamCreateTime }: AirStream,
  outsiders: readonly Outsider[],
): Outsider | undefined =>
  outsiders.find(({ stream_id, created_at }) => stream_id === StreamId && created_at >= StreamCreateTime);
