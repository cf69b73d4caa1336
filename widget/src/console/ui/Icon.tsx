import type { VNode } from 'preact';

// Drawn for this project on a grid of 24, stroke 1.75. Those marked in FLIP mirror where text runs right to left.
const PATHS = {
  bell: 'M4.5 16a7.5 7.5 0 0 1 15 0zM3 19.5h18M12 8.5V5.5M10 5h4',
  send: 'M12 19V5.5M6 11l6-6 6 6',
  close: 'M6 6l12 12M18 6L6 18',
  back: 'M15 5l-7 7 7 7',
  down: 'M5.5 9l6.5 6.5L18.5 9',
  check: 'M4.5 12.5l5 5L19.5 7',
  retry: 'M19.5 12a7.5 7.5 0 1 1-2.3-5.4M17.5 3v4h-4',
  inbox: 'M3.5 13.5l3-8h11l3 8V18a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 18zM3.5 13.5H8a4 4 0 0 0 8 0h4.5',
  search: 'M15 15l5 5M16.5 10.5a6 6 0 1 1-12 0 6 6 0 0 1 12 0z',
  person: 'M15.7 8a3.7 3.7 0 1 1-7.4 0 3.7 3.7 0 0 1 7.4 0zM4.5 20c.7-4.3 3.5-6.5 7.5-6.5s6.8 2.2 7.5 6.5',
  team: 'M4 20V9.5l8-5 8 5V20zM9.5 20v-5.5h5V20',
  people: 'M12 8.5a3.2 3.2 0 1 1-6.4 0 3.2 3.2 0 0 1 6.4 0zM2.5 19.5c.5-3.8 2.8-5.8 6.300-5.800s5.800 2 6.300 5.800M15.500 5.600a3.200 3.200 0 0 1 0 5.800M17.600 14.300c2.200.800 3.500 2.500 3.900 5.200',
  plus: 'M12 5v14M5 12h14',
  edit: 'M5 19l.8-4L16 4.8a1.7 1.7 0 0 1 2.4 0l.8.8a1.7 1.7 0 0 1 0 2.4L9 18.2zM14 7l3 3',
  bin: 'M4.5 7h15M9.5 7V4.5h5V7M6.5 7l.8 12.5h9.4L17.5 7M10.3 11v5M13.7 11v5',
  broken: 'M3 9.5a13.5 13.5 0 0 1 5-2.900M12 6c3.400 0 6.500 1.300 9 3.500M6.200 13a8.500 8.500 0 0 1 3-1.900M15.500 11.400a8.500 8.500 0 0 1 2.300 1.600M12 17.500v.1M4 3.500l16 17',
  out: 'M10 4.5H5.500v15H10M15 8l4 4-4 4M19 12H9.5',
  file: 'M7 3.500h6.500L18.500 8.500V19a1.500 1.500 0 0 1-1.500 1.500H7A1.500 1.500 0 0 1 5.500 19V5A1.500 1.500 0 0 1 7 3.500zM13.500 3.500v5h5',
  clock: 'M20.500 12a8.500 8.500 0 1 1-17 0 8.500 8.500 0 0 1 17 0zM12 7v5l3.500 2',
  alert: 'M20.500 12a8.500 8.500 0 1 1-17 0 8.500 8.500 0 0 1 17 0zM12 7.500v5.500M12 16.300v.1',
  eye: 'M2.500 12C5 7.700 8.200 5.500 12 5.500s7 2.200 9.500 6.500c-2.500 4.300-5.700 6.500-9.500 6.500S5 16.300 2.500 12zM14.800 12a2.800 2.800 0 1 1-5.600 0 2.800 2.800 0 0 1 5.600 0z',
  copy: 'M9 8.500A1.500 1.500 0 0 1 10.500 7h7A1.500 1.500 0 0 1 19 8.500v10a1.500 1.500 0 0 1-1.500 1.500h-7A1.500 1.500 0 0 1 9 18.500zM15 7V5.500A1.500 1.500 0 0 0 13.500 4h-7A1.500 1.500 0 0 0 5 5.500v10A1.500 1.500 0 0 0 6.500 17H9',
} as const;

export type IconName = keyof typeof PATHS;

const FLIP: ReadonlySet<IconName> = new Set<IconName>(['back', 'out']);

/** A decorative drawing; the control around it carries the name. */
export function Icon({ name, small = false }: { name: IconName; small?: boolean }): VNode {
  const flip = FLIP.has(name) ? ' i-flip' : '';
  return (
    <svg class={`i${small ? ' i-s' : ''}${flip}`} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
