import assert from 'node:assert/strict';
import fc from 'fast-check';
import { adopt, compare, type Following, hear, NOTHING_YET, type Step } from '../../src/mirrors/following.ts';

type At = { readonly epoch: number; readonly seq: number };

const at = (epoch: number, seq: number): At => ({ epoch, seq });
const inStep = (epoch: number, seq: number): Following<At> => ({ position: at(epoch, seq), isInStep: true, held: [] });
const shown = ({ shows }: Step<At, At>): readonly At[] =>
  shows.map((show) => ('told' in show ? show.told : show.whole));
const name = ({ epoch, seq }: At): string => `${epoch}.${seq}`;

/** `SC_RUNS` takes more of them; a seed that failed is fast-check's to tell. */
const RUNS = Number(process.env.SC_RUNS ?? 300);

describe('what a mirror does with what comes', () => {
  const TABLE: readonly (readonly [string, At, readonly string[], boolean])[] = [
    ['the next', at(2, 6), ['2.6'], true],
    ['the same again', at(2, 5), [], true],
    ['an earlier one', at(2, 3), [], true],
    ['one of an earlier actor', at(1, 9), [], true],
    ['one behind a gap', at(2, 7), [], false],
    ['one of a later actor', at(3, 1), [], false],
  ];
  for (const [what, told, shows, stays] of TABLE) {
    it(`[SC2] ${what}: ${shows.length > 0 ? 'it is shown' : stays ? 'it is ignored' : 'the whole is asked for'}`, () => {
      const step = hear<At, At>(inStep(2, 5), told);
      assert.deepEqual(shown(step).map(name), shows);
      assert.equal(step.following.isInStep, stays);
    });
  }

  it('[SC2] the whole is shown, and behind it what was told meanwhile', () => {
    let following: Following<At> = inStep(2, 5);
    for (const told of [at(2, 8), at(2, 7), at(2, 9)]) following = hear<At, At>(following, told).following;
    const step = adopt<At, At>(following, at(2, 7));
    assert.deepEqual(shown(step).map(name), ['2.7', '2.8', '2.9']);
    assert.deepEqual(step.following, inStep(2, 9));
  });

  it('[SC2] a whole that is older than what is shown is not shown', () => {
    const step = adopt<At, At>(inStep(2, 5), at(2, 4));
    assert.deepEqual([shown(step), step.following], [[], inStep(2, 5)]);
  });

  it('[SC2] an actor that is ahead has told something that was lost', () => {
    assert.equal(compare(inStep(2, 5), at(2, 6)).isInStep, false);
    assert.equal(compare(inStep(2, 5), at(2, 5)).isInStep, true);
  });

  it('[SC2] delayed, lost, doubled, and under new actors: it never goes back, and is the same once it is quiet', () => {
    const wish = fc.oneof(
      { weight: 6, arbitrary: fc.constant('change' as const) },
      { weight: 1, arbitrary: fc.constant('new actor' as const) },
      { weight: 6, arbitrary: fc.record({ deliver: fc.nat(20), again: fc.boolean() }) },
      { weight: 2, arbitrary: fc.record({ lose: fc.nat(20) }) },
      { weight: 2, arbitrary: fc.constant('ask' as const) },
      { weight: 2, arbitrary: fc.record({ answer: fc.nat(5) }) },
      { weight: 1, arbitrary: fc.constant('the mirror dies' as const) },
    );
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 80 }), (wishes) => {
        const world = new World();
        for (const one of wishes) world.do(one);
        world.settle();
      }),
      { numRuns: RUNS },
    );
  });
});

type Wish =
  | 'change'
  | 'new actor'
  | 'ask'
  | 'the mirror dies'
  | { readonly deliver: number; readonly again: boolean }
  | { readonly lose: number }
  | { readonly answer: number };

/** An actor, a mirror, and what is under way between them, in any order. */
class World {
  #actor = at(1, 0);
  readonly #was = new Set(['1.0']);
  #told: At[] = [];
  #answers: At[] = [];
  #mirror: Following<At> = NOTHING_YET;

  do(wish: Wish): void {
    if (wish === 'change') this.#change(at(this.#actor.epoch, this.#actor.seq + 1));
    else if (wish === 'new actor') this.#become(at(this.#actor.epoch + 1, 0));
    else if (wish === 'ask') this.#answers.push(this.#actor);
    else if (wish === 'the mirror dies') this.#mirror = NOTHING_YET;
    else if ('deliver' in wish) this.#deliver(wish.deliver, wish.again);
    else if ('lose' in wish) this.#told.splice(wish.lose % (this.#told.length + 1), 1);
    else this.#answer(wish.answer);
  }

  /** Nothing changes any more, and nothing is lost: a round is enough. */
  settle(): void {
    this.#told = [];
    this.#answers = [this.#actor];
    this.#mirror = compare(this.#mirror, this.#actor);
    this.#answer(0);
    assert.deepEqual(this.#mirror, { position: this.#actor, isInStep: true, held: [] });
  }

  #change(next: At): void {
    this.#become(next);
    this.#told.push(next);
  }

  #become(next: At): void {
    this.#actor = next;
    this.#was.add(name(next));
  }

  #deliver(nth: number, again: boolean): void {
    const index = nth % (this.#told.length + 1);
    const told = this.#told[index];
    if (told === undefined) return;
    if (!again) this.#told.splice(index, 1);
    this.#take(hear<At, At>(this.#mirror, told));
  }

  #answer(nth: number): void {
    const [whole] = this.#answers.splice(nth % (this.#answers.length + 1), 1);
    if (whole !== undefined) this.#take(adopt<At, At>(this.#mirror, whole));
  }

  #take(step: Step<At, At>): void {
    let before = this.#mirror.position;
    for (const now of shown(step)) {
      assert(this.#was.has(name(now)), `the actor was never at ${name(now)}`);
      assert(now.epoch > before.epoch || now.seq > before.seq, `${name(before)} goes back to ${name(now)}`);
      before = now;
    }
    this.#mirror = step.following;
    assert.deepEqual(this.#mirror.position, before);
  }
}
