/** What a language must say to say all that another one does. */
export type Texts<Model> = {
  readonly [Key in keyof Model]: Model[Key] extends (...args: infer Args) => string
    ? (...args: Args) => string
    : Model[Key] extends string
      ? string
      : Texts<Model[Key]>;
};
