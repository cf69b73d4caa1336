import { useLayoutEffect, useReducer } from 'preact/hooks';

const watchers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** The present in milliseconds, redrawn each second. One timer serves the whole page, and rests while nobody looks. */
export function useNow(): number {
  const [, redraw] = useReducer((n: number, _: void) => n + 1, 0);
  useLayoutEffect(() => {
    const watch = () => redraw();
    watchers.add(watch);
    timer ??= setInterval(() => {
      if (document.visibilityState !== 'hidden') for (const each of [...watchers]) each();
    }, 1000);
    return () => {
      watchers.delete(watch);
      if (watchers.size === 0) {
        clearInterval(timer);
        timer = undefined;
      }
    };
  }, []);
  return Date.now();
}
