// Messages as a list. Pure functions.
import { millis } from '../../shared/millis';
import type { Message } from '../../shared/types';

/** What the visitor wrote and the server does not have yet. */
export interface Draft {
  msg: string;
}

/** Adds messages to a list by id: newer versions replace, removed ones (`rm`) go. Sorted by time. */
export function merge(list: readonly Message[], incoming: readonly Message[]): Message[] {
  const byId = new Map(list.map((message) => [message._id, message]));
  for (const message of incoming) {
    if (message.t === 'rm') byId.delete(message._id);
    else byId.set(message._id, message);
  }
  return [...byId.values()].sort((a, b) => millis(a.ts) - millis(b.ts));
}

/** Is it the visitor's own? Their username is theirs alone, and old rooms may hold other ids. */
export function isMine(message: Message, visitorId: string | undefined): boolean {
  return message.token !== undefined || (visitorId !== undefined && message.u._id === visitorId);
}
