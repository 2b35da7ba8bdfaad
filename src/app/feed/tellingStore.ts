import type { ChannelStore } from '../../ports/channelStore.ts';

/** The store, and whoever wants to know when a commit told the platform something. */
export const tellingStore = <Store extends Pick<ChannelStore, 'commit'>>(store: Store, grown: () => void): Store => ({
  ...store,
  commit: async (commit) => {
    const outcome = await store.commit(commit);
    if (outcome === 'committed' && commit.told.length > 0) grown();
    return outcome;
  },
});
