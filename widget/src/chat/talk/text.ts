// The parts of a message's text: words, links, code. Nothing is ever HTML.

export type Part = { kind: 'text' | 'code' | 'pre'; text: string } | { kind: 'link'; text: string; href: string };

const CODE = /```(?:\w*\n)?([\s\S]+?)```|`([^`\n]+)`/g;
const ADDRESS = /https?:\/\/[^\s<>"'`]+|www\.[^\s<>"'`.]+\.[^\s<>"'`]+/gi;

/** Splits a text; joined, the parts give it back but for the marks around code. */
export function parts(text: string): Part[] {
  const found: Part[] = [];
  let last = 0;
  for (const match of text.matchAll(CODE)) {
    links(text.slice(last, match.index), found);
    if (match[1] !== undefined) found.push({ kind: 'pre', text: match[1].replace(/\n$/, '') });
    else found.push({ kind: 'code', text: match[2] ?? '' });
    last = match.index + match[0].length;
  }
  links(text.slice(last), found);
  return found;
}

function links(text: string, found: Part[]): void {
  let last = 0;
  for (const match of text.matchAll(ADDRESS)) {
    // A full stop or a bracket after an address belongs to the sentence.
    let address = match[0].replace(/[.,;:!?…]+$/, '');
    if (address.endsWith(')') && !address.includes('(')) address = address.slice(0, -1);
    const href = safeHref(address.startsWith('www.') ? `https://${address}` : address);
    if (!href) continue;
    if (match.index > last) found.push({ kind: 'text', text: text.slice(last, match.index) });
    found.push({ kind: 'link', text: address, href });
    last = match.index + address.length;
  }
  if (last < text.length) found.push({ kind: 'text', text: text.slice(last) });
}

/** An address fit for `href`: http or https only, relative ones against `base`. */
export function safeHref(address: string, base?: string): string | undefined {
  try {
    const url = new URL(address, base);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : undefined;
  } catch {
    return undefined;
  }
}

/** One to three emoji and nothing else: shown large, without a bubble. */
export function isEmoji(text: string): boolean {
  return /^(?:\s*(?:\p{Regional_Indicator}{2}|\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})?(?:\u200D\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})?)*)\s*){1,3}$/u.test(
    text,
  );
}
