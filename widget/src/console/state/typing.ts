import { Store } from '../lib/store';

const RENEW_MS = 4500;
const REST_MS = 5000;
const FORGET_MS = 15_000;

/** Tells the other side that words are being written, without a frame per key. */
export class TypingSender {
  private on = false;
  private toldAt = 0;
  private rest: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly tell: (typing: boolean) => void, private readonly now: () => number = Date.now) {}

  key(): void {
    if (!this.on || this.now() - this.toldAt >= RENEW_MS) {
      this.on = true;
      this.toldAt = this.now();
      this.tell(true);
    }
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.stop(), REST_MS);
  }

  /** Sent, emptied, or left: nobody is writing here any more. */
  stop(): void {
    clearTimeout(this.rest);
    if (!this.on) return;
    this.on = false;
    this.tell(false);
  }
}

/** Who is writing where: room id to names. A mark nobody takes back is forgotten. */
export class Typists {
  readonly store = new Store<Readonly<Record<string, readonly string[]>>>({});
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();

  set(rid: string, name: string, typing: boolean): void {
    const key = `${rid}\n${name}`;
    clearTimeout(this.timers.get(key));
    this.timers.delete(key);
    const names = this.store.state[rid] ?? [];
    if (typing) {
      this.timers.set(key, setTimeout(() => this.set(rid, name, false), FORGET_MS));
      if (!names.includes(name)) this.store.patch({ [rid]: [...names, name] });
    } else if (names.includes(name)) {
      this.store.patch({ [rid]: names.filter((n) => n !== name) });
    }
  }

  clear(rid: string): void {
    for (const name of this.store.state[rid] ?? []) this.set(rid, name, false);
  }
}
