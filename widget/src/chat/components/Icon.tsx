// A drawing without a name of its own.

/** `of`: the path, from one of the icons.ts; `flip` mirrors it where lines run from right to left. */
export function Icon({ of, small, flip }: { of: string; small?: boolean; flip?: boolean }) {
  return (
    <svg class={`i${small ? ' i-s' : ''}${flip ? ' i-flip' : ''}`} viewBox="0 0 24 24" aria-hidden="true">
      <path d={of} />
    </svg>
  );
}
