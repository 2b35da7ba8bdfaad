import { MediaWorld } from './mediaWorld.ts';

const SEEDS = 60;
const ACTIONS = 60;

describe('a call and what is on the air', () => {
  for (const mode of ['cut', 'watch'] as const) {
    for (const skewMs of [0, -60_000, 60_000]) {
      for (const blinks of [false, true]) {
        const phones = blinks ? 'phones that blink' : 'phones that work';
        it(`[ME5] [ME6] agree in ${SEEDS} worlds: ${mode}, ${phones}, ZEGO’s clock ${skewMs / 1_000} s ahead`, () => {
          for (let seed = 1; seed <= SEEDS; seed += 1) {
            try {
              new MediaWorld({ seed, mode, skewMs, blinks }).run(ACTIONS);
            } catch (error) {
              throw new Error(`seed ${seed}`, { cause: error });
            }
          }
        });
      }
    }
  }
});
