import type { Content } from './element.ts';
import { patch } from './patch.ts';

/** Shows what `render` makes, drawn anew at most once a frame. */
export function hang(root: Element, render: () => readonly Content[]): { draw(): void } {
  let isDue = false;
  return {
    draw() {
      if (isDue) return;
      isDue = true;
      requestAnimationFrame(() => {
        isDue = false;
        patch(root, render());
      });
    },
  };
}
