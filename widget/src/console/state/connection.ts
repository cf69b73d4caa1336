import type { ConnectionState } from '../../shared/ddp';
import { Store } from '../lib/store';

/** What the strip over the page says. */
export interface Connection {
  /** Moment the connection was lost; 0 while it holds. */
  since: number;
  strip: 'none' | 'lost' | 'back';
}

const PATIENCE_MS = 3000;
const BACK_MS = 4000;

/** Turns the socket's states into a calm strip: after three seconds, and a word when it is back if something had waited. */
export class ConnectionStrip {
  readonly store = new Store<Connection>({ since: 0, strip: 'none' });
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly waited: () => boolean) {}

  on(state: ConnectionState): void {
    const { since, strip } = this.store.state;
    if (state !== 'online') {
      if (since) return;
      clearTimeout(this.timer);
      this.store.set({ since: Date.now(), strip: 'none' });
      this.timer = setTimeout(() => this.store.patch({ strip: 'lost' }), PATIENCE_MS);
      return;
    }
    clearTimeout(this.timer);
    const say = strip === 'lost' && this.waited();
    this.store.set({ since: 0, strip: say ? 'back' : 'none' });
    if (say) this.timer = setTimeout(() => this.store.patch({ strip: 'none' }), BACK_MS);
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
