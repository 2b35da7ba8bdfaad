import type { Operator } from '../api/operator.ts';
import type { Child } from '../dom/element.ts';
import type { Dictionary, Language } from '../text/dictionary.ts';

/** A view that is open. */
export type Page = {
  render(): readonly Child[];
  /** It has a question on top of everything, which rests meanwhile. */
  readonly isAsking?: boolean;
  /** It is left: nothing more is asked or drawn. */
  close(): void;
};

export type Context = {
  readonly operator: Operator;
  readonly draw: () => void;
  readonly text: () => Dictionary;
  readonly language: () => Language;
};
