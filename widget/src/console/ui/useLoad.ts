import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

/** Something read from the server: what was read last stays while it is read again. */
export interface Loaded<T> {
  value: T | undefined;
  error: unknown;
  reload: () => Promise<void>;
}

/** Reads once when the page opens and whenever `key` changes. */
export function useLoad<T>(key: string, read: () => Promise<T>): Loaded<T> {
  const [state, setState] = useState<{ key: string; value: T | undefined; error: unknown }>({ key, value: undefined, error: undefined });
  const run = useRef(read);
  run.current = read;
  const wanted = useRef(key);
  wanted.current = key;
  const reload = useCallback(async () => {
    const asked = wanted.current;
    try {
      const value = await run.current();
      if (asked === wanted.current) setState({ key: asked, value, error: undefined });
    } catch (error) {
      if (asked === wanted.current) setState((now) => ({ key: asked, value: now.key === asked ? now.value : undefined, error }));
    }
  }, []);
  useEffect(() => void reload(), [key]);
  return { value: state.key === key ? state.value : undefined, error: state.key === key ? state.error : undefined, reload };
}
