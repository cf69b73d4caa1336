// One state, many readers.
import { useEffect, useReducer } from 'preact/hooks';

/** Holds an immutable state and tells of changes, once per turn of the event loop's microtasks. */
export class Observable<S extends object> {
  private current: S;
  private queued = false;
  private readonly listeners = new Set<() => void>();

  constructor(initial: S) {
    this.current = initial;
  }

  get state(): S {
    return this.current;
  }

  set(patch: Partial<S>): void {
    this.current = { ...this.current, ...patch };
    if (this.queued) return;
    this.queued = true;
    queueMicrotask(() => {
      this.queued = false;
      for (const fn of [...this.listeners]) fn();
    });
  }

  onChange(fn: () => void): () => void {
    this.listeners.add(fn);
    return () => this.listeners.delete(fn);
  }
}

/** Draws the component again at every change. */
export function useObservable<S extends object>(source: Observable<S>): S {
  const [, draw] = useReducer((n: number) => n + 1, 0);
  useEffect(() => source.onChange(() => draw(undefined)), [source]);
  return source.state;
}
