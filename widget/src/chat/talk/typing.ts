// Typing marks, both ways.

/** The server repeats a mark at least this often while somebody types; without news it is over. */
const EXPIRES_MS = 15_000;
const REPEAT_MS = 4_500;
const IDLE_MS = 5_000;

/** Who types on the other side. */
export class Typists {
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly changed: (names: string[]) => void;

  constructor(changed: (names: string[]) => void) {
    this.changed = changed;
  }

  set(name: string, typing: boolean): void {
    const had = this.timers.has(name);
    clearTimeout(this.timers.get(name));
    this.timers.delete(name);
    if (typing) this.timers.set(name, setTimeout(() => this.set(name, false), EXPIRES_MS));
    if (had !== typing) this.changed([...this.timers.keys()]);
  }

  clear(): void {
    for (const name of [...this.timers.keys()]) this.set(name, false);
  }
}

/** Tells the other side that the visitor types: repeated while it goes on, ended after five quiet seconds. */
export class OwnTyping {
  private readonly tell: (typing: boolean) => void;
  private toldAt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(tell: (typing: boolean) => void) {
    this.tell = tell;
  }

  /** A key was pressed; `empty` when nothing is left of the text. */
  typed(empty: boolean): void {
    if (empty) {
      this.stop();
      return;
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.stop(), IDLE_MS);
    if (Date.now() - this.toldAt < REPEAT_MS) return;
    this.toldAt = Date.now();
    this.tell(true);
  }

  stop(): void {
    clearTimeout(this.timer);
    if (this.toldAt) this.tell(false);
    this.toldAt = 0;
  }
}
