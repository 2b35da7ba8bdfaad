import { type Element, h } from './element.ts';

const PATHS = {
  mic: 'M12 3a3 3 0 0 0-3 3v6a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3zM5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3',
  noMic:
    'M9 9v3a3 3 0 0 0 5 2.2M15 11V6a3 3 0 0 0-5.8-1M5.5 11.5a6.5 6.5 0 0 0 10.8 4.8M18.5 11.5a6.5 6.5 0 0 1-.6 2.5M12 18v3M4 4l16 16',
  camera: 'M5 7h8.5a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V9a2 2 0 0 1 2-2zM15.5 11l5.5-3v8l-5.5-3',
  noCamera: 'M10 7h3.5a2 2 0 0 1 2 2v3l5.5-4v8M14.9 16.5a2 2 0 0 1-1.4.5H5a2 2 0 0 1-2-2V9a2 2 0 0 1 1.4-1.9M4 4l16 16',
  ban: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM6 6l12 12',
  hangUp: 'M3.5 14.5c5-4.7 12-4.7 17 0l-2.3 2.3-3.4-1.6v-2.3a9 9 0 0 0-5.6 0v2.3l-3.4 1.6z',
  signal: 'M4 10a12 12 0 0 1 16 0M7 13.5a7.5 7.5 0 0 1 10 0M10 17a3.5 3.5 0 0 1 4 0M12 20h.01',
  noSignal: 'M4 10a12 12 0 0 1 5-2.7M20 10a12 12 0 0 0-6-2.9M7 13.5a7.5 7.5 0 0 1 4-1.9M12 20h.01M4 4l16 16',
  plus: 'M12 5v14M5 12h14',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  cross: 'M6 6l12 12M18 6L6 18',
  globe: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM3.5 12h17M12 3.5c-5 5-5 12 0 17M12 3.5c5 5 5 12 0 17',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M5.6 18.4l1.1-1.1M17.3 6.7l1.1-1.1',
  moon: 'M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z',
  download: 'M12 4v11M7.5 11l4.5 4.5L16.5 11M5 20h14',
  search: 'M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM15.5 15.5L20 20',
  back: 'M15 5l-7 7 7 7',
  people:
    'M9 5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM2.5 19.5c.5-4 3-5.5 6.5-5.5s6 1.5 6.5 5.5M16 5.5a3.2 3.2 0 0 1 0 6M18 14.5c2 .6 3.2 2.2 3.5 5',
  shield: 'M12 3.5l7 2.5v5.5c0 4.5-3 7.5-7 9-4-1.5-7-4.5-7-9V6z',
  noShield: 'M9 4.6l3-1.1 7 2.5v5.5c0 1.5-.3 2.8-.9 3.9M16 18.2a12 12 0 0 1-4 2.3c-4-1.5-7-4.5-7-9V6l.6-.2M4 4l16 16',
  warning: 'M12 4L2.5 20h19zM12 10v4.5M12 17.3h.01',
} as const;

export type GlyphName = keyof typeof PATHS;

/** A drawing beside words that say the same: readers of the screen pass it by. */
export function glyph(name: GlyphName): Element {
  return h('svg', { class: 'glyph', viewBox: '0 0 24 24', 'aria-hidden': 'true' }, h('path', { d: PATHS[name] }));
}
