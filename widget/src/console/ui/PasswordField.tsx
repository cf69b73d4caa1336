import type { ComponentChildren, VNode } from 'preact';
import { useState } from 'preact/hooks';
import { t } from '../i18n';
import { strength } from '../lib/password';
import { Field } from './Field';

interface Props {
  label: string;
  value: string;
  known: readonly string[];
  error?: ComponentChildren;
  onText: (text: string) => void;
}

/** A new password, with a word about its strength while it is typed. */
export function PasswordField({ label, value, known, error, onText }: Props): VNode {
  const [shown, setShown] = useState(false);
  const level = value ? strength(value, known) : undefined;
  return (
    <Field
      label={label}
      type={shown ? 'text' : 'password'}
      name="new-password"
      value={value}
      autocomplete="new-password"
      required
      error={error}
      hint={
        <>
          {t('password.hint')}
          {level && <span class={`level is-${level}`}> {t(`password.${level}`)}</span>}
        </>
      }
      beside={
        <button type="button" class="btn" aria-pressed={shown} onClick={() => setShown(!shown)}>
          {t(shown ? 'password.hide' : 'password.show')}
        </button>
      }
      onText={onText}
    />
  );
}
