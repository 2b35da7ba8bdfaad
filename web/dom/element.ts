/** What a page shows, as plain values: text is only ever text, so nothing that users wrote can become HTML. */
export type Content = Element | string;

export type Element = {
  readonly tag: string;
  readonly key: string | undefined;
  readonly attributes: Attributes;
  readonly on: Listeners;
  /** Takes the focus when it appears. */
  readonly takesFocus: boolean;
  readonly children: readonly Content[];
};

export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

export type Listeners = { readonly [Type in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[Type]) => void };

type Props = Attributes & {
  /** Tells it from its siblings; the same key stays the same node. */
  readonly key?: string | undefined;
  readonly takesFocus?: boolean;
};

/** What is not there is left out. */
export type Child = Content | number | false | undefined | readonly Child[];

export function h(tag: string, props: Props, ...children: readonly Child[]): Element {
  return heard(tag, {}, props, ...children);
}

/** An element that listens. */
export function heard(
  tag: string,
  on: Listeners,
  { key, takesFocus = false, ...attributes }: Props,
  ...children: readonly Child[]
): Element {
  return { tag, key, attributes, on, takesFocus, children: contents(children) };
}

export function contents(children: readonly Child[]): Content[] {
  return children.flatMap((child): Content[] => {
    if (child === undefined || child === false) return [];
    if (typeof child === 'number') return [String(child)];
    return isMany(child) ? contents(child) : [child];
  });
}

const isMany = (child: Child): child is readonly Child[] => Array.isArray(child);
