// The few drawings the chat needs, on a 24 px grid.

const PATHS = {
  send: 'M12 19V5.5M6 11l6-6 6 6',
  close: 'M6 6l12 12M18 6L6 18',
  down: 'M5.5 9l6.5 6.5L18.5 9',
  file: 'M7 3.5h6.5l5 5V19a1.5 1.5 0 0 1-1.5 1.5H7A1.5 1.5 0 0 1 5.5 19V5A1.5 1.5 0 0 1 7 3.5zM13.5 3.5v5h5',
  check: 'M4.5 12.5l5 5L19.5 7',
  clock: 'M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0-17 0M12 7v5l3.5 2',
  alert: 'M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0-17 0M12 7.5V13M12 16.3v.1',
  sound: 'M4 9.5v5h3.5l4.5 4v-13l-4.5 4zM15.5 9a4 4 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11',
  edit: 'M5 19l.8-4L16 4.8a1.7 1.7 0 0 1 2.4 0l.8.8a1.7 1.7 0 0 1 0 2.4L9 18.2zM14 7l3 3',
  broken:
    'M3 9.5a13.5 13.5 0 0 1 5-2.9M12 6c3.4 0 6.5 1.3 9 3.5M6.2 13a8.5 8.5 0 0 1 3-1.9M15.5 11.4a8.5 8.5 0 0 1 2.3 1.6M12 17.5v.1M4 3.5l16 17',
  out: 'M10 4.5H5.5v15H10M15 8l4 4-4 4M19 12H9.5',
  more: 'M5.5 12h.01M12 12h.01M18.5 12h.01',
} as const;

export type IconName = keyof typeof PATHS;

/** A drawing without a name of its own; `flip` mirrors it where lines run from right to left. */
export function Icon({ name, small, flip }: { name: IconName; small?: boolean; flip?: boolean }) {
  return (
    <svg class={`i${small ? ' i-s' : ''}${flip ? ' i-flip' : ''}${name === 'more' ? ' i-dots' : ''}`} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
