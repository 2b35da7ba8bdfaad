import { notNow } from '../../rooms/joins/joinAnswers.ts';

export type Lifecycle = {
  readonly state: () => 'starting' | 'serving' | 'cut off' | 'stopping';
  /** A stop that came first wins. */
  serve(): void;
  stop(): void;
  /** Throws what is told to whoever wants a channel that this process must not take now. */
  refuseChannels(): void;
};

/** CL12: cut off from the others it serves nothing, though it is neither starting nor stopping. */
export function createLifecycle(isCutOff: () => boolean): Lifecycle {
  let state: 'starting' | 'serving' | 'stopping' = 'starting';
  return {
    state: () => (state === 'serving' && isCutOff() ? 'cut off' : state),
    serve: () => {
      if (state === 'starting') state = 'serving';
    },
    stop: () => {
      state = 'stopping';
    },
    refuseChannels: () => {
      if (state === 'stopping') throw notNow('this server is stopping: ask again, another one will answer');
      if (isCutOff()) throw notNow('this server is cut off from the others: ask again, or another one');
    },
  };
}
