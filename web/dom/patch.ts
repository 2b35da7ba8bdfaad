import type { Attributes, Content, Element as Wanted } from './element.ts';

const SVG = 'http://www.w3.org/2000/svg';

/** These say how a field is now; as attributes they would say how it was at first. */
const PROPERTIES: ReadonlySet<string> = new Set(['value', 'checked']);

const NOTHING: Wanted = { tag: '', key: undefined, attributes: {}, on: {}, takesFocus: false, children: [] };

const shown = new WeakMap<Node, Wanted>();
/** Who had the focus before a node took it. */
const takenFrom = new WeakMap<Node, WeakRef<HTMLElement>>();
/** The kinds of events that a node listens to already. */
const heard = new WeakMap<Node, Set<string>>();

/** Makes what `parent` holds look as wanted. What is still wanted stays the same node: with focus, selection and scroll. */
export function patch(parent: Element, wanted: readonly Content[]): void {
  const free = [...parent.childNodes];
  const nodes = wanted.map((content) => {
    const index = free.findIndex((node) => fits(node, content));
    const [node] = index === -1 ? [] : free.splice(index, 1);
    return node ?? create(parent, content);
  });
  const heir = heirOf(parent, free);
  for (const node of free) node.parentNode?.removeChild(node);
  let place = parent.firstChild;
  for (const [index, node] of nodes.entries()) {
    if (node === place) place = place.nextSibling;
    else parent.insertBefore(node, place);
    update(node, wanted[index]);
  }
  // What the focus goes back to may have been inert until now.
  heir?.focus({ preventScroll: true });
}

/**
 * Where the focus goes when what has it is taken away: back to where it was taken from, or, when somebody has just used a
 * button up, to the nearest place around that takes it.
 */
function heirOf(parent: Element, leaving: readonly Node[]): HTMLElement | undefined {
  const lost = leaving.find((node) => node.contains(document.activeElement));
  if (!(lost instanceof Element)) return undefined;
  const taken = [lost, ...lost.querySelectorAll('*')].find((node) => takenFrom.has(node));
  const before = taken && takenFrom.get(taken)?.deref();
  if (before?.isConnected && before !== document.body) return before;
  return parent.closest<HTMLElement>('[tabindex="-1"]') ?? undefined;
}

function fits(node: Node, content: Content): boolean {
  if (typeof content === 'string') return node instanceof Text;
  const was = shown.get(node);
  return was !== undefined && was.tag === content.tag && was.key === content.key;
}

function create(parent: Element, content: Content): Node {
  if (typeof content === 'string') return document.createTextNode(content);
  const isSvg = content.tag === 'svg' || parent.namespaceURI === SVG;
  return isSvg ? document.createElementNS(SVG, content.tag) : document.createElement(content.tag);
}

function update(node: Node, content: Content | undefined): void {
  if (typeof content === 'string') {
    if (node.textContent !== content) node.textContent = content;
  } else if (node instanceof Element && content !== undefined) {
    const isNew = !shown.has(node);
    const was = shown.get(node) ?? NOTHING;
    shown.set(node, content);
    setAttributes(node, was.attributes, content.attributes);
    listen(node, content);
    // What is in an element of a kind of its own is its own.
    if (!content.tag.includes('-')) patch(node, content.children);
    if (isNew && content.takesFocus && node instanceof HTMLElement) takeFocus(node);
  }
}

function takeFocus(node: HTMLElement): void {
  const { activeElement } = document;
  if (activeElement instanceof HTMLElement) takenFrom.set(node, new WeakRef(activeElement));
  node.focus();
}

function setAttributes(node: Element, was: Attributes, wanted: Attributes): void {
  for (const name of new Set([...Object.keys(was), ...Object.keys(wanted)])) {
    const value = wanted[name];
    if (value === was[name]) continue;
    if (PROPERTIES.has(name)) Reflect.set(node, name, value ?? '');
    else if (value === undefined || value === false) node.removeAttribute(name);
    else node.setAttribute(name, value === true ? '' : String(value));
  }
}

/** One ear for each kind of event: who is told is looked up when it happens. */
function listen(node: Element, wanted: Wanted): void {
  const types = heard.get(node) ?? new Set();
  heard.set(node, types);
  for (const type of Object.keys(wanted.on)) {
    if (types.has(type)) continue;
    types.add(type);
    node.addEventListener(type, (event) => {
      const listener: unknown = Reflect.get(shown.get(node)?.on ?? {}, type);
      if (typeof listener === 'function') listener(event);
    });
  }
}
