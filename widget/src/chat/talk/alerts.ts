// Telling the visitor: the unread count, the sound, and the words for screen readers.
import { millis } from '../../shared/millis';
import type { Message } from '../../shared/types';
import { count, t } from '../i18n';
import type { Chat } from '../state/chat';
import { isShown } from './arrange';

/** News within this time are said as one. */
const JOIN_MS = 1000;
/** More of a message is not read aloud. */
const MOST_SAID = 200;

export class Alerts {
  private readonly chat: Chat;
  private readonly waiting: { name: string; text: string }[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private sound: HTMLAudioElement | undefined;

  constructor(chat: Chat) {
    this.chat = chat;
    document.addEventListener('visibilitychange', () => this.seen());
  }

  /** New messages of the other side. */
  arrived(news: readonly Message[]): void {
    const before = this.chat.state.unread;
    this.seen();
    const bubbles = news.filter((message) => message.t === undefined);
    if (bubbles.length === 0) return;
    if (before === 0 && !this.inView()) this.ring();
    const hidden = this.chat.state.config?.settings?.agentHiddenInfo;
    for (const { u, msg } of bubbles) this.waiting.push({ name: hidden ? t('log.someone') : (u.name ?? u.username), text: msg });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.sayNews(), JOIN_MS);
  }

  private sayNews(): void {
    const news = this.waiting.splice(0);
    const [first] = news;
    if (!first) return;
    if (news.length > 1) this.chat.say(count('say.messages', news.length, { name: first.name }));
    else this.chat.say(t('say.message', { name: first.name, text: first.text.slice(0, MOST_SAID) }));
  }

  private inView(): boolean {
    return this.chat.state.expanded && document.visibilityState === 'visible';
  }

  /** Counts anew; what is in view counts as seen, here and in other tabs. */
  seen(): void {
    const { chat } = this;
    const { messages, guest } = chat.state;
    const newest = messages.at(-1);
    if (this.inView() && newest && guest) chat.store.set('seen', millis(newest.ts));
    const seen = chat.store.get<number>('seen') ?? 0;
    const unread = messages.filter(
      (message) => message.t === undefined && millis(message.ts) > seen && isShown(message, []) && !chat.isMine(message),
    ).length;
    if (unread === chat.state.unread) return;
    chat.set({ unread });
    chat.frame.post('setUnread', unread, unread > 0 ? count('bell.unread', unread) : t('bell.open'));
  }

  private ring(): void {
    // Browsers and manners: no sound before the visitor touched the panel.
    if (!this.chat.state.sounds || navigator.userActivation?.hasBeenActive === false) return;
    this.sound ??= new Audio(`${this.chat.rest.base}/sounds/chime.mp3`);
    this.sound.play().catch(() => undefined);
  }
}
