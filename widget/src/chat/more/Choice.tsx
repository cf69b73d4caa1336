// Form fields for choosing: pills, a list, a box to tick.
import type { ComponentChildren } from 'preact';
import { Failure } from '../components/Field';
import { t } from '../i18n';

interface ChoiceProps {
  id: string;
  label: string;
  value: string;
  options: readonly { value: string; label: string }[];
  error?: string | undefined;
  optional?: boolean;
  onInput: (value: string) => void;
}

/** One of several: pills up to four, a list from five. */
export function Choice({ id, label, value, options, error, optional, onInput }: ChoiceProps) {
  if (options.length > 4 || optional) {
    return (
      <div class="field">
        <label for={id}>
          {label} {optional && <span class="opt">{t('form.optional')}</span>}
        </label>
        <select
          class="input"
          id={id}
          aria-invalid={error ? 'true' : undefined}
          aria-describedby={error ? `${id}-error` : undefined}
          onChange={(event) => onInput(event.currentTarget.value)}
        >
          <option value="" selected={value === ''}>
            {t('form.choose')}
          </option>
          {options.map((option) => (
            <option key={option.value} value={option.value} selected={option.value === value}>
              {option.label}
            </option>
          ))}
        </select>
        {error && <Failure id={`${id}-error`} text={error} />}
      </div>
    );
  }
  return (
    <fieldset class="field" aria-describedby={error ? `${id}-error` : undefined}>
      <legend>{label}</legend>
      <div class="picks">
        {options.map((option, i) => (
          <label class="pick" key={option.value}>
            <input
              type="radio"
              id={i === 0 ? id : undefined}
              name={id}
              value={option.value}
              checked={option.value === value}
              onChange={() => onInput(option.value)}
            />
            <span dir="auto">{option.label}</span>
          </label>
        ))}
      </div>
      {error && <Failure id={`${id}-error`} text={error} />}
    </fieldset>
  );
}

/** A box to tick. */
export function Tick(props: { id: string; checked: boolean; error?: string | undefined; children: ComponentChildren; onInput: (checked: boolean) => void }) {
  const { id, checked, error, children, onInput } = props;
  return (
    <div class="field">
      <label class="tick" for={id}>
        <input
          type="checkbox"
          id={id}
          checked={checked}
          aria-invalid={error ? 'true' : undefined}
          aria-describedby={error ? `${id}-error` : undefined}
          onChange={(event) => onInput(event.currentTarget.checked)}
        />
        <span>{children}</span>
      </label>
      {error && <Failure id={`${id}-error`} text={error} />}
    </div>
  );
}
