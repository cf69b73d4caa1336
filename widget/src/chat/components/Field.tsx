// Form fields: label above, our words for errors below.
import type { ComponentChildren, TargetedEvent } from 'preact';
import { t } from '../i18n';
import { Icon } from './Icon';

interface FieldProps {
  id: string;
  label: string;
  value: string;
  error?: string | undefined;
  hint?: string;
  optional?: boolean;
  type?: 'text' | 'email' | 'area';
  autocomplete?: string;
  onInput: (value: string) => void;
}

export function Failure({ id, text }: { id: string; text: string }) {
  return (
    <p class="err" id={id}>
      <Icon name="alert" small />
      <span>{text}</span>
    </p>
  );
}

/** One line or several of text. */
export function Field({ id, label, value, error, hint, optional, type = 'text', autocomplete, onInput }: FieldProps) {
  const shared = {
    class: 'input',
    id,
    value,
    dir: 'auto' as const,
    required: !optional,
    'aria-invalid': error ? ('true' as const) : undefined,
    'aria-describedby': error ? `${id}-error` : hint ? `${id}-hint` : undefined,
  };
  const input = (event: TargetedEvent<HTMLInputElement | HTMLTextAreaElement>) => onInput(event.currentTarget.value);
  return (
    <div class="field">
      <label for={id}>
        {label} {optional && <span class="opt">{t('form.optional')}</span>}
      </label>
      {type === 'area' ? (
        <textarea {...shared} onInput={input} />
      ) : (
        <input {...shared} type={type as 'text'} autocomplete={autocomplete ?? 'off'} onInput={input} />
      )}
      {error ? (
        <Failure id={`${id}-error`} text={error} />
      ) : (
        hint && (
          <p class="hint" id={`${id}-hint`}>
            {hint}
          </p>
        )
      )}
    </div>
  );
}

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
