import type { Attributes, Content, Element as Wanted } from './element.ts';

const SVG = 'http://www.w3.org/2000/svg';

/** These say how a field is now; as attributes they would say how it was at first. */
const PROPERTIES: ReadonlySet<string> = new Set(['value', 'checked']);

const NOTHING: Wanted = { tag: '', key: undefined, attributes: {}, on: {}, takesFocus: false, children: [] };

const shown = new WeakMap<Node, Wanted>();
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
  remove(parent, free);
  let place = parent.firstChild;
  for (const [index, node] of nodes.entries()) {
    if (node === place) place = place.nextSibling;
    else parent.insertBefore(node, place);
    update(node, wanted[index]);
  }
}

/** Whoever works by keyboard and has just used up a button goes on from the nearest place around it that takes the focus. */
function remove(parent: Element, nodes: readonly Node[]): void {
  const isLost = nodes.some((node) => node.contains(document.activeElement));
  for (const node of nodes) node.parentNode?.removeChild(node);
  const heir = isLost ? parent.closest('[tabindex="-1"]') : null;
  if (heir instanceof HTMLElement) heir.focus({ preventScroll: true });
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
    patch(node, content.children);
    if (isNew && content.takesFocus && node instanceof HTMLElement) node.focus();
  }
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
