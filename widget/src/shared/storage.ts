// JSON values in local storage; in memory where the browser denies storage to frames.

/** Named JSON values. What cannot be stored is kept for this page only. */
export interface Store {
  get<T>(name: string): T | undefined;
  set(name: string, value: unknown): void;
  remove(name: string): void;
  /** The names in use that start with `prefix`. */
  names(prefix: string): string[];
  /** Tells when another tab changed or removed a value; gives back how to stop it. */
  onChange(fn: (name: string) => void): () => void;
}

/** Opens the store whose keys start with `prefix`. `area` is for tests; without it local storage is tried. */
export function openStore(prefix: string, area: Storage | undefined = localArea()): Store {
  const memory = new Map<string, string>();
  const read = (key: string): string | null => {
    try {
      return memory.get(key) ?? area?.getItem(key) ?? null;
    } catch {
      return null;
    }
  };
  return {
    get<T>(name: string): T | undefined {
      const text = read(prefix + name);
      if (text === null) return undefined;
      try {
        return JSON.parse(text) as T;
      } catch {
        return undefined;
      }
    },
    set(name, value) {
      const text = JSON.stringify(value);
      try {
        if (!area) throw new Error('no storage');
        area.setItem(prefix + name, text);
        memory.delete(prefix + name);
      } catch {
        memory.set(prefix + name, text);
      }
    },
    remove(name) {
      memory.delete(prefix + name);
      try {
        area?.removeItem(prefix + name);
      } catch {
        // Nothing was stored then.
      }
    },
    names(start) {
      const keys = new Set(memory.keys());
      try {
        for (let i = 0; area && i < area.length; i += 1) keys.add(area.key(i) ?? '');
      } catch {
        // Memory only.
      }
      return [...keys].filter((key) => key.startsWith(prefix + start)).map((key) => key.slice(prefix.length));
    },
    onChange(fn) {
      const listen = (event: StorageEvent) => {
        if (event.storageArea === area && event.key?.startsWith(prefix)) fn(event.key.slice(prefix.length));
      };
      addEventListener('storage', listen);
      return () => removeEventListener('storage', listen);
    },
  };
}

function localArea(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}
