import { useLayoutEffect, useReducer, useRef } from 'preact/hooks';

/**
 * Holds one value and tells listeners after it changed.
 *
 * Values are replaced, never mutated, so listeners may compare by identity.
 */
export class Store<S> {
  private readonly listeners = new Set<() => void>();

  constructor(private value: S) {}

  get state(): S {
    return this.value;
  }

  set(next: S): void {
    if (Object.is(next, this.value)) return;
    this.value = next;
    for (const listener of [...this.listeners]) listener();
  }

  update(change: (now: S) => S): void {
    this.set(change(this.value));
  }

  /** Merges some keys of an object state. */
  patch(part: Partial<S>): void {
    this.set({ ...this.value, ...part });
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

/**
 * Reads a part of a store and draws again when that part changes.
 *
 * `select` must return the same reference while nothing it reads changed.
 */
export function useStore<S, T>(store: Store<S>, select: (state: S) => T): T {
  const [, redraw] = useReducer((n: number, _: void) => n + 1, 0);
  const value = select(store.state);
  const seen = useRef({ value, select });
  seen.current = { value, select };
  useLayoutEffect(() => {
    const check = () => {
      const { value: last, select: pick } = seen.current;
      if (!Object.is(pick(store.state), last)) redraw();
    };
    check();
    return store.subscribe(check);
  }, [store]);
  return value;
}
