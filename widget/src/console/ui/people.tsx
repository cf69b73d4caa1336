import type { VNode } from 'preact';
import { hue, initials } from '../lib/format';

/** A visitor: always a circle. */
export function Circle({ name, id, size = '', online = false }: { name: string; id: string; size?: '' | 's' | 'l'; online?: boolean }): VNode {
  return (
    <span class={`circle hue-${hue(id || name)}${size ? ` circle-${size}` : ''}`} aria-hidden="true">
      {initials(name)}
      {online && <i class="on" />}
    </span>
  );
}

/** One of the staff: always a dome. */
export function Dome({ name, small = false }: { name: string; small?: boolean }): VNode {
  return (
    <span class={`dome${small ? ' dome-s' : ''}`} aria-hidden="true">
      {initials(name)}
    </span>
  );
}
