// Reading the history: what was missed, and what came before.
import type { Rest } from '../../shared/rest';
import { millis } from '../../shared/millis';
import type { Message } from '../../shared/types';

const PAGE = 50;
/** Pages read at most in one go; a gap larger than this is a bug elsewhere. */
const MOST_PAGES = 40;

export interface Loaded {
  messages: Message[];
  /** There may be more before these. */
  older: boolean;
}

const page = async (rest: Rest, token: string, rid: string, query: Record<string, string | number>): Promise<Message[]> =>
  (await rest.get<{ messages: Message[] }>(`livechat/messages.history/${rid}`, { token, limit: PAGE, ...query })).messages;

/**
 * The newest messages, page after page until one of `had` is met, so that there is no gap however long we were away.
 * Without any `had`: the newest page.
 */
export async function loadMissed(rest: Rest, token: string, rid: string, had: readonly Message[]): Promise<Loaded> {
  const known = new Set(had.map((message) => message._id));
  const messages: Message[] = [];
  for (let i = 0; i < MOST_PAGES; i += 1) {
    const found = await page(rest, token, rid, { offset: messages.length });
    messages.push(...found);
    const whole = found.length === PAGE;
    if (!whole || known.size === 0 || found.some((message) => known.has(message._id))) return { messages, older: whole };
  }
  return { messages, older: true };
}

/** The page before the oldest of `had`. Messages of the very same time come along; ids keep them single. */
export async function loadOlder(rest: Rest, token: string, rid: string, had: readonly Message[]): Promise<Loaded> {
  const oldest = had[0];
  const end = oldest ? new Date(millis(oldest.ts) + 1).toISOString() : undefined;
  const messages = await page(rest, token, rid, end ? { end } : {});
  const known = new Set(had.map((message) => message._id));
  return { messages, older: messages.length === PAGE && messages.some((message) => !known.has(message._id)) };
}
