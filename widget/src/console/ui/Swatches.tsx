import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import { t, type TextKey } from '../i18n';

const COLOURS: [string, TextKey][] = [
  ['#1f6b55', 'colour.green'],
  ['#2b4c7e', 'colour.blue'],
  ['#8a3b12', 'colour.brick'],
  ['#7a2e5d', 'colour.plum'],
  ['#f2b807', 'colour.sun'],
  ['#22262b', 'colour.slate'],
];

/** The owner's colour, from six that look well. */
export function Swatches({ label, value, onPick }: { label: string; value: string; onPick: (colour: string) => void }): VNode {
  const name = useId();
  return (
    <fieldset class="field">
      <legend>{label}</legend>
      <div class="swatches">
        {COLOURS.map(([colour, key]) => (
          <label key={colour}>
            <input type="radio" name={name} value={colour} checked={colour === value} aria-label={t(key)} onChange={() => onPick(colour)} />
            <svg viewBox="0 0 36 36" aria-hidden="true">
              <circle class="halo" cx="18" cy="18" r="19" />
              <circle cx="18" cy="18" r="15" fill={colour} />
            </svg>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
