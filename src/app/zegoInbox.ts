import type { Log, ZegoInbox } from '../ports.ts';
import type { Errands } from './errands.ts';

/** ZG4: a callback for a channel nobody is in wakes its actor, which goes to sleep again when nothing needs it. */
export function createZegoInbox({ errands, log }: { readonly errands: Errands; readonly log: Log }): ZegoInbox {
  return {
    async tell(sid, fact) {
      try {
        return await errands.run({ type: 'hear', sid, fact });
      } catch (error) {
        log.error({ sid, fact: fact.type, err: error }, 'a callback found no actor');
        return 'not-kept';
      }
    },
  };
}
