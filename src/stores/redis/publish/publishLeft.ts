import { replay } from '../../../domain/journal.ts';
import { StoreError } from '../../storeError.ts';
import type { Left } from '../answers.ts';
import type { RedisLink } from '../link.ts';
import type { Scripts } from '../scripts/scripts.ts';
import { hasAny, keptCommit, publicationOf } from './publication.ts';
import { type PublicationOptions, sendPublications, writePublication } from './words.ts';

export type PublishLeftDeps = PublicationOptions & {
  readonly link: RedisLink;
  readonly scripts: Pick<Scripts, 'publish'>;
};

/** SP2: whoever takes a channel over publishes first what is in its log. False: it has another actor by now. */
export async function publishLeft({ epoch, first, commits, published }: Left, deps: PublishLeftDeps): Promise<boolean> {
  const { link, scripts } = deps;
  const kept = commits.map(keptCommit);
  if (!hasAny(kept)) return true;
  const channel = replay(
    published,
    commits.flatMap(({ entries }) => entries),
  );
  const words = writePublication(publicationOf(kept, { first, channel }), epoch, deps);
  const said = await link.ask(async (client, latest) => {
    const answers = await sendPublications(client, scripts.publish, { publications: [words], as: 'publish', latest });
    return Array.isArray(answers) ? answers[0] : answers;
  });
  if (said instanceof Error) throw link.explain(said);
  if (said === 'late') throw new StoreError(`${link.name} came to what was left of this channel too late.`);
  return said !== 'fenced' && said !== 'forgotten';
}
