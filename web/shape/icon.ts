/** A user's icon as it may be shown: from https alone, whatever the user wrote. */
export function safeIcon(icon: string): string | undefined {
  const url = URL.parse(icon);
  return url?.protocol === 'https:' ? url.href : undefined;
}

/** Spaces, and signs that only steer what comes after them. */
const UNSEEN = /^[\p{C}\p{Z}]+/u;

/** What stands for somebody without an icon. */
export function initial(name: string): string {
  const [first = '?'] = new Intl.Segmenter().segment(name.replace(UNSEEN, ''));
  return typeof first === 'string' ? first : first.segment.toUpperCase();
}

const HUES = 8;

/** The same person has the same colour everywhere. */
export function hueOf(userId: string): number {
  let sum = 0;
  for (const char of userId) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 65_521;
  return sum % HUES;
}
