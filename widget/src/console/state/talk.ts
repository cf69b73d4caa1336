import { daysApart } from '../lib/format';
import type { Message } from './model';

/** One opened conversation as far as it has been read. */
export interface Talk {
  /** `denied`: the chat may be taken, but not read before. */
  phase: 'loading' | 'ready' | 'denied' | 'failed';
  messages: readonly Message[];
  /** There are older messages than those held. */
  older: boolean;
  readingOlder: boolean;
}

export const emptyTalk: Talk = { phase: 'loading', messages: [], older: false, readingOlder: false };

/** Order of a room: time of the server, then id, which never depends on how a message got here. */
export function byTime(a: Message, b: Message): number {
  return a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** Adds messages by id. The copy changed last wins, so history and live events may come in any order. */
export function merge(held: readonly Message[], incoming: readonly Message[]): readonly Message[] {
  if (incoming.length === 0) return held;
  const all = new Map(held.map((m) => [m.id, m]));
  for (const next of incoming) {
    const old = all.get(next.id);
    if (!old || next.updatedAt >= old.updatedAt) all.set(next.id, next);
  }
  return [...all.values()].sort(byTime);
}

export function remove(held: readonly Message[], id: string): readonly Message[] {
  return held.some((m) => m.id === id) ? held.filter((m) => m.id !== id) : held;
}

/**
 * Takes in the newest page, after opening or after a lost connection.
 *
 * `page` in any order, `limit` the size asked for. When the page does not reach what was held, the older part is let go:
 * a hole in a conversation would be worse than reading it again.
 */
export function withLatest(talk: Talk, page: readonly Message[], limit: number): Talk {
  const sorted = [...page].sort(byTime);
  const [first, last] = [sorted[0], sorted[sorted.length - 1]];
  const full = page.length >= limit;
  if (!first || !last) return { ...talk, phase: 'ready', messages: talk.messages.filter(() => false), older: false };
  const ids = new Set(sorted.map((m) => m.id));
  const meets = talk.messages.some((m) => ids.has(m.id));
  // Inside the page the server's word counts: what it does not name was deleted. Newer ones came by the socket meanwhile.
  const kept = talk.messages.filter((m) => ids.has(m.id) || byTime(m, last) > 0 || (meets && full && byTime(m, first) < 0));
  const older = full && (meets ? talk.older : true);
  return { ...talk, phase: 'ready', messages: merge(kept, sorted), older };
}

/** Takes in a page that lies before what is held. */
export function withOlder(talk: Talk, page: readonly Message[], limit: number): Talk {
  return { ...talk, messages: merge(talk.messages, page), older: page.length >= limit, readingOlder: false };
}

/**
 * Marks the visitor's messages.
 *
 * The visitor's token, the usual sign, is left out of what staff receive: here it is the author's id. Who started the
 * chat is the visitor as long as the room itself is not known.
 */
export function withSides(messages: readonly Message[], visitorId: string): readonly Message[] {
  const id = visitorId || messages.find((m) => m.type === 'livechat-started')?.by.id || '';
  return messages.map((m) => (m.fromVisitor || m.by.id !== id ? m : { ...m, fromVisitor: true }));
}

const GAP_MS = 5 * 60_000;

/** What one message contributes to the list: a line of the system, words, or nothing. */
export function kindOf(m: Message): 'words' | 'line' | 'hidden' {
  if (m.type === '') return 'words';
  return SHOWN.has(m.type) ? 'line' : 'hidden';
}

const SHOWN = new Set([
  'livechat-started', 'uj', 'ul', 'livechat_transfer_history', 'livechat_transfer_history_fallback', 'livechat-close',
  'omnichannel_placed_chat_on_hold', 'omnichannel_on_hold_chat_resumed',
]);

/** A part of the drawn list. `key` stays the same while the part only grows. */
export type Part =
  | { kind: 'day'; key: string; at: number }
  | { kind: 'line'; key: string; message: Message }
  | { kind: 'turn'; key: string; who: Message['by']; staff: boolean; messages: Message[] };

/** Groups messages into days, system lines and turns. A turn breaks on a sender, five minutes, a day, a line. */
export function parts(messages: readonly Message[]): Part[] {
  const out: Part[] = [];
  let day = 0;
  for (const m of messages) {
    const kind = kindOf(m);
    if (kind === 'hidden') continue;
    if (day === 0 || daysApart(day, m.at) !== 0) out.push({ kind: 'day', key: `day-${m.id}`, at: m.at });
    day = m.at;
    if (kind === 'line') {
      out.push({ kind: 'line', key: m.id, message: m });
      continue;
    }
    const turn = out[out.length - 1];
    const previous = turn?.kind === 'turn' ? turn.messages[turn.messages.length - 1] : undefined;
    if (turn?.kind === 'turn' && previous && turn.who.id === m.by.id && m.at - previous.at < GAP_MS) turn.messages.push(m);
    else out.push({ kind: 'turn', key: m.id, who: m.by, staff: !m.fromVisitor, messages: [m] });
  }
  return out;
}

/**
 * Splits those who are writing into staff and the visitor.
 *
 * The socket only tells names. `staff` are those known to serve or to have written in this chat; anybody else is the visitor.
 */
export function whoWrites(names: readonly string[], messages: readonly Message[], served: string): { visitor: boolean; staff: string[] } {
  const known = new Map<string, string>();
  if (served) known.set(served, served);
  for (const m of messages) {
    if (m.fromVisitor || m.by.id === 'rocket.cat') continue;
    known.set(m.by.username, m.by.name);
    known.set(m.by.name, m.by.name);
  }
  for (const m of messages) if (m.fromVisitor) known.delete(m.by.name);
  const staff = names.flatMap((name) => known.get(name) ?? []);
  return { visitor: staff.length < names.length, staff };
}

const EMOJI = /^(?:\p{Extended_Pictographic}(?:\uFE0F|\u200D|\p{Emoji_Modifier}|\p{Extended_Pictographic})*\s*|\p{Regional_Indicator}{2}\s*){1,3}$/u;

/** One to three emoji alone are shown large. */
export function isEmoji(text: string): boolean {
  return text.length <= 48 && EMOJI.test(text.trim());
}

/** A stretch of text, or an address in it. */
export type Piece = { text: string; href?: string };

/** Finds http(s) addresses. Marks at the end of a sentence stay outside. */
export function pieces(text: string): Piece[] {
  const out: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(/\bhttps?:\/\/[^\s<>"]+/giu)) {
    const raw = match[0];
    let end = raw.length;
    while (/[.,;:!?'…]/.test(raw[end - 1] ?? '')) end -= 1;
    if (raw[end - 1] === ')' && !raw.slice(0, end).includes('(')) end -= 1;
    const address = raw.slice(0, end);
    if (!URL.canParse(address)) continue;
    if (match.index > from) out.push({ text: text.slice(from, match.index) });
    out.push({ text: address, href: address });
    from = match.index + end;
  }
  if (from < text.length) out.push({ text: text.slice(from) });
  return out;
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#x27': "'", '#39': "'", '#x60': '`', '#96': '`' };

/** Undoes the escaping the widely used widget applies before it sends, so that `2nd &lt;b&gt;` reads as it was typed. */
export function unescapeText(text: string): string {
  return text.includes('&') ? text.replace(/&(amp|lt|gt|quot|#x27|#39|#x60|#96);/g, (all, name: string) => ENTITIES[name] ?? all) : text;
}
