// Form fields: label above, our words for errors below.
import type { TargetedEvent } from 'preact';
import { t } from '../i18n';
import { Icon } from './Icon';
import { alert as alertIcon } from './icons';

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
      <Icon of={alertIcon} small />
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
