// Whether the visitor is there: online, or away after five minutes without a sign of life.
import type { Chat } from '../state/chat';

const IDLE_MS = 5 * 60_000;

/** Tells the server when the visitor goes away and comes back, while there is an open chat. */
export class Presence {
  private readonly chat: Chat;
  private status: 'online' | 'away' = 'online';
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(chat: Chat) {
    this.chat = chat;
    for (const type of ['pointerdown', 'pointermove', 'keydown', 'focus']) addEventListener(type, this.alive, { passive: true });
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') this.alive();
    });
    this.alive();
  }

  private readonly alive = (): void => {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell('away'), IDLE_MS);
    this.tell('online');
  };

  private tell(status: 'online' | 'away'): void {
    if (status === this.status) return;
    this.status = status;
    const { identity, rest, state } = this.chat;
    if (!state.open) return;
    // Only a hint for the agent: not worth a second try.
    rest.post('livechat/visitor.status', { token: identity.token(), status }).catch(() => undefined);
  }
}
