// The line to the server: is it lost, and what to do until the socket is back.
import { backoff } from '../../shared/backoff';
import type { ConnectionState, Ddp } from '../../shared/ddp';

/** A loss shorter than this is nobody's business. */
const PATIENCE_MS = 3_000;
/** How long "Connected again" stands. */
const BACK_MS = 4_000;

export interface LineOptions {
  ddp: Ddp;
  /** Loads what was missed by REST; rejects when the server cannot be reached. */
  poll: () => Promise<void>;
  /** Something waits to be sent. */
  waiting: () => boolean;
  changed: (line: { lost: boolean; back: boolean }) => void;
}

/**
 * Watches the socket. While it is away messages are fetched by history; as long as that works the line counts as good,
 * since a proxy may forbid sockets for ever.
 */
export class Line {
  private readonly options: LineOptions;
  private lost = false;
  private hadWaited = false;
  private attempt = 0;
  private reached = false;
  private patience: ReturnType<typeof setTimeout> | undefined;
  private next: ReturnType<typeof setTimeout> | undefined;
  private backTimer: ReturnType<typeof setTimeout> | undefined;
  private active = false;

  constructor(options: LineOptions) {
    this.options = options;
    options.ddp.onState((state) => this.onState(state));
  }

  /** Starts watching: there is a conversation. */
  start(): void {
    if (this.active) return;
    this.active = true;
    this.onState(this.options.ddp.state);
  }

  /** Stops: nothing to miss. */
  stop(): void {
    this.active = false;
    clearTimeout(this.patience);
    clearTimeout(this.next);
    this.show(false, false);
  }

  /** "Try now". */
  tryNow(): void {
    this.attempt = 0;
    this.options.ddp.reconnectNow();
    clearTimeout(this.next);
    void this.fetch();
  }

  private onState(state: ConnectionState): void {
    if (!this.active) return;
    if (state === 'online') {
      clearTimeout(this.patience);
      clearTimeout(this.next);
      this.patience = undefined;
      this.attempt = 0;
      this.found();
    } else if (this.patience === undefined) {
      this.reached = false;
      this.patience = setTimeout(() => this.missed(), PATIENCE_MS);
      this.next = setTimeout(() => void this.fetch(), backoff(0, 1500));
    }
  }

  private missed(): void {
    if (this.reached || !this.active) return;
    this.show(true, false);
  }

  private found(): void {
    // Found already, by the other way: "Connected again" stands its time.
    if (!this.lost) return;
    const back = this.lost && this.hadWaited;
    this.show(false, back);
    if (!back) return;
    clearTimeout(this.backTimer);
    this.backTimer = setTimeout(() => this.show(false, false), BACK_MS);
  }

  private show(lost: boolean, back: boolean): void {
    this.hadWaited = lost ? this.hadWaited || this.options.waiting() : false;
    this.lost = lost;
    this.options.changed({ lost, back });
  }

  /** Something was written while the line was lost. */
  noteWaiting(): void {
    if (this.lost) this.hadWaited = true;
  }

  private async fetch(): Promise<void> {
    if (!this.active || this.options.ddp.state === 'online') return;
    try {
      await this.options.poll();
      this.reached = true;
      if (this.active && this.lost) this.found();
    } catch {
      this.reached = false;
      // The patience of three seconds is over when its timer has run; then every failure shows at once.
      if (this.active && this.lost === false && this.attempt > 1) this.show(true, false);
    }
    if (!this.active || this.online()) return;
    this.attempt += 1;
    clearTimeout(this.next);
    this.next = setTimeout(() => void this.fetch(), backoff(this.attempt, 1500, 12_000));
  }

  private online(): boolean {
    return this.options.ddp.state === 'online';
  }
}
