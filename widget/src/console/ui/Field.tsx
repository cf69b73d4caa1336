import type { ComponentChildren, VNode } from 'preact';
import { useId } from 'preact/hooks';
import { Icon } from './Icon';

/** An error under a field: what is wrong, and what to do. */
export function ErrorLine({ id, children }: { id?: string; children: ComponentChildren }): VNode {
  return (
    <p class="err" id={id}>
      <Icon name="alert" small />
      <span>{children}</span>
    </p>
  );
}

type Own = {
  label: string;
  optional?: string | undefined;
  hint?: ComponentChildren;
  error?: ComponentChildren;
  /** Something beside the input, such as "show". */
  beside?: ComponentChildren;
  onText: (text: string) => void;
};

/** The attributes of an input that the forms here use. */
type Input = {
  type: 'text' | 'email' | 'password';
  value: string;
  name?: string;
  required?: boolean;
  autocomplete?: AutoFill;
  autocapitalize?: 'none';
  inputMode?: 'email';
  maxLength?: number;
  spellcheck?: boolean;
};
type AutoFill = 'off' | 'name' | 'username' | 'email' | 'organization' | 'current-password' | 'new-password';

type Props = Own & Input;

/** A labelled input with hint and error, tied together for those who listen. */
export function Field({ label, optional, hint, error, beside, onText, type, ...input }: Props): VNode {
  const id = useId();
  const described = [error ? `${id}-e` : '', hint ? `${id}-h` : ''].filter(Boolean).join(' ');
  return (
    <div class="field">
      <label for={id}>
        {label}
        {optional && <span class="opt"> {optional}</span>}
      </label>
      <div class={beside ? 'input-row' : undefined}>
        <input
          {...input}
          // The typings ask for one kind of input at a time; these three take the same attributes.
          type={type as 'text'}
          id={id}
          class="input"
          aria-invalid={error ? 'true' : undefined}
          aria-describedby={described || undefined}
          onInput={(event) => onText(event.currentTarget.value)}
        />
        {beside}
      </div>
      {error && <ErrorLine id={`${id}-e`}>{error}</ErrorLine>}
      {hint && (
        <p class="hint" id={`${id}-h`}>
          {hint}
        </p>
      )}
    </div>
  );
}

interface SwitchProps {
  label: string;
  hint?: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

/** A switch that says what it does, and what follows from it. */
export function Switch({ label, hint, checked, onChange }: SwitchProps): VNode {
  const id = useId();
  return (
    <div class="switch">
      <label for={id}>{label}</label>
      {hint && <small id={`${id}-h`}>{hint}</small>}
      <input
        id={id}
        type="checkbox"
        role="switch"
        checked={checked}
        aria-describedby={hint ? `${id}-h` : undefined}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </div>
  );
}

/** Puts the focus on the first field in error. Call it after the errors are drawn. */
export function focusFirstError(form: HTMLElement | null): void {
  requestAnimationFrame(() => form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}
