import { useRef, useState } from 'preact/hooks';

/** What a list shows while somebody points at it. */
export interface Held<T> {
  items: T[];
  /** How many would stand somewhere else, or be gone, were the list let go. */
  moved: number;
}

/**
 * Keeps the order a list was seen in: rows stay where they are, new ones join at the end, rows that left stay until the
 * list is let go. What a row says is always the present.
 */
export function hold<T>(seen: readonly T[], now: readonly T[], key: (item: T) => string): Held<T> {
  const present = new Map(now.map((item) => [key(item), item]));
  const known = new Set(seen.map(key));
  const items = [...seen.map((item) => present.get(key(item)) ?? item), ...now.filter((item) => !known.has(key(item)))];
  let moved = 0;
  items.forEach((item, i) => {
    const other = now[i];
    if (!other || key(other) !== key(item)) moved += 1;
  });
  return { items, moved };
}

/** Holds a list still while the pointer or the focus is in it. Spread `props` onto the list's element. */
export function useHeld<T>(now: readonly T[], key: (item: T) => string): Held<T> & {
  release: () => void;
  props: { onPointerEnter: (e: PointerEvent) => void; onPointerLeave: () => void; onFocusIn: (e: FocusEvent) => void; onFocusOut: (e: FocusEvent) => void };
} {
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const seen = useRef<readonly T[]>(now);
  const still = pointed || focused;
  const held: Held<T> = still ? hold(seen.current, now, key) : { items: [...now], moved: 0 };
  seen.current = held.items;
  return {
    ...held,
    release: () => {
      seen.current = now;
      setPointed((p) => p);
      setFocused(false);
    },
    props: {
      // A finger never rests on a row, so touch does not hold the list.
      onPointerEnter: (event) => setPointed(event.pointerType === 'mouse'),
      onPointerLeave: () => setPointed(false),
      // What a mouse pressed keeps the focus, but nobody is walking through the list then.
      onFocusIn: (event) => setFocused((event.target as Element).matches(':focus-visible')),
      onFocusOut: (event) => {
        const to = event.relatedTarget;
        if (!(to instanceof Node) || !(event.currentTarget as Node).contains(to)) setFocused(false);
      },
    },
  };
}
