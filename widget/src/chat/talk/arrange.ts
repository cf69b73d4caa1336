// From messages to what stands on the screen. Pure functions.
import type { Entry } from '../../shared/outbox';
import { dayNumber, millis } from '../../shared/time';
import type { Message } from '../../shared/types';
import { isMine, type Draft } from '../state/messages';

/** `sent` is what the server has; the others are the outbox's. */
export type BubbleState = 'sent' | 'sending' | 'waiting' | 'failed';

export interface Bubble {
  id: string;
  text: string;
  message?: Message;
}

/** A run of bubbles by one person. */
export interface Turn {
  kind: 'turn';
  key: string;
  mine: boolean;
  name: string;
  bubbles: Bubble[];
  /** Of the last bubble, ms. */
  at: number;
  state: BubbleState;
}

export type Item = Turn | { kind: 'day'; key: string; at: number } | { kind: 'system'; key: string; message: Message };

/** A pause that starts a new turn. */
const PAUSE_MS = 5 * 60_000;

/** System lines a visitor may see at all; the owner's list takes some of them away. */
const LINES = new Set([
  'uj',
  'ul',
  'livechat_transfer_history',
  'livechat_transfer_history_fallback',
  'omnichannel_placed_chat_on_hold',
]);

/** Does a message stand in the log, as a bubble or as a line? */
export function isShown(message: Message, hidden: readonly string[]): boolean {
  if (message.t === undefined) return message.msg.trim() !== '' || (message.attachments?.length ?? 0) > 0;
  return LINES.has(message.t) && !hidden.includes(message.t);
}

export interface Look {
  visitorId?: string | undefined;
  /** The owner's list of system messages not to be shown. */
  hidden: readonly string[];
  /** Name of the other side when agents are hidden. */
  someone: string;
  agentsHidden: boolean;
  /** How much the server's clock is ahead of ours, ms. */
  skew: number;
}

/** Turns, day lines and system lines in the order of the screen: what is confirmed, then what is on its way. */
export function arrange(messages: readonly Message[], unsent: readonly Entry<Draft>[], look: Look): Item[] {
  const items: Item[] = [];
  let turn: Turn | undefined;
  let day = Number.NaN;
  const known = new Set(messages.map((message) => message._id));

  const startDay = (at: number) => {
    if (dayNumber(at) === day) return;
    day = dayNumber(at);
    turn = undefined;
    items.push({ kind: 'day', key: `day-${day}`, at });
  };
  const add = (bubble: Bubble, by: Omit<Turn, 'kind' | 'key' | 'bubbles'>) => {
    startDay(by.at);
    const fits = turn && turn.mine === by.mine && turn.name === by.name && turn.state === by.state && by.at - turn.at < PAUSE_MS;
    if (turn && fits) {
      turn.bubbles.push(bubble);
      turn.at = by.at;
    } else {
      turn = { kind: 'turn', key: bubble.id, bubbles: [bubble], ...by };
      items.push(turn);
    }
  };

  const addUnsent = (entry: Entry<Draft>) => {
    if (known.has(entry.id)) return;
    add({ id: entry.id, text: entry.payload.msg }, { mine: true, name: look.someone, at: entry.at + look.skew, state: entry.state });
  };
  // What was refused stays where it was written; what is on its way stands at the end.
  const failed = unsent.filter((entry) => entry.state === 'failed');

  for (const message of messages) {
    if (!isShown(message, look.hidden)) continue;
    const at = millis(message.ts);
    while (failed[0] && failed[0].at + look.skew < at) addUnsent(failed.shift() as Entry<Draft>);
    if (message.t !== undefined) {
      startDay(at);
      turn = undefined;
      items.push({ kind: 'system', key: message._id, message });
      continue;
    }
    const mine = isMine(message, look.visitorId);
    const name = mine || look.agentsHidden ? look.someone : (message.u.name ?? message.alias ?? message.u.username);
    add({ id: message._id, text: message.msg, message }, { mine, name, at, state: 'sent' });
  }
  for (const entry of [...failed, ...unsent.filter(({ state }) => state !== 'failed')]) addUnsent(entry);
  return items;
}

/** The last own turn the server has: the only one that says "Sent". */
export function lastSent(items: readonly Item[]): string | undefined {
  for (let i = items.length - 1; i >= 0; i -= 1) {
    const item = items[i];
    if (item?.kind === 'turn' && item.mine && item.state === 'sent') return item.key;
  }
  return undefined;
}
