// Registration: what the owner wants to know before a chat, and nothing twice.
import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError } from '../../shared/rest';
import { Counter } from '../components/Counter';
import { Choice, Failure, Field, Tick } from '../components/Field';
import { Mark } from '../components/Mark';
import { t } from '../i18n';
import type { Chat } from '../state/chat';
import { isEmail, suggestion } from '../state/email';
import { registrationDepartments, type ChatState } from '../state/state';

type Errors = Record<string, string | undefined>;

/** The words for an address that cannot work, or undefined. */
export function emailError(address: string): string | undefined {
  if (!address.trim()) return t('error.email');
  if (isEmail(address)) return undefined;
  const meant = suggestion(address);
  return meant ? t('error.emailSuggest', { suggestion: meant }) : t('error.emailOdd');
}

/** Shows the first error to everybody: focus goes there. */
export function focusFirst(form: HTMLFormElement | null, errors: Errors): void {
  const first = Object.keys(errors).find((id) => errors[id]);
  if (first) requestAnimationFrame(() => form?.querySelector<HTMLElement>(`[id="${first}"]`)?.focus());
}

export function Register({ chat, state }: { chat: Chat; state: ChatState }) {
  const config = state.config ?? { enabled: true };
  const settings = config.settings ?? {};
  const departments = registrationDepartments(config);
  const asked = settings.registrationForm;
  const [name, setName] = useState(state.known.name ?? chat.profile.name ?? '');
  const [email, setEmail] = useState(state.known.email ?? chat.profile.email ?? '');
  const [department, setDepartment] = useState(state.known.department ?? departments[0]?._id ?? '');
  const [fields, setFields] = useState<Record<string, string>>(() =>
    Object.fromEntries((config.customFields ?? []).map((field) => [field._id, field.defaultValue ?? ''])),
  );
  const [consent, setConsent] = useState(false);
  const [errors, setErrors] = useState<Errors>({});
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  // The page may say who the visitor is after the form was drawn; what the visitor wrote stays.
  useEffect(() => {
    setName((had) => had || (state.known.name ?? ''));
    setEmail((had) => had || (state.known.email ?? ''));
    if (state.known.department) setDepartment(state.known.department);
  }, [state.known]);

  const fix = (id: string) => setErrors((had) => ({ ...had, [id]: undefined, form: undefined }));

  const judge = (): Errors => {
    const found: Errors = {};
    if (asked && settings.nameFieldRegistrationForm && !name.trim()) found.name = t('error.name');
    if (asked && settings.emailFieldRegistrationForm) found.email = emailError(email);
    for (const field of asked ? (config.customFields ?? []) : []) {
      const value = fields[field._id]?.trim() ?? '';
      if (field.required && !value) found[`field-${field._id}`] = t('error.field');
      else if (value && field.regexp && !matches(field.regexp, value)) found[`field-${field._id}`] = t('error.fieldOdd');
    }
    if (settings.forceAcceptDataProcessingConsent && !consent) found.consent = t('error.consent');
    return found;
  };

  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    const found = judge();
    setErrors(found);
    if (Object.values(found).some(Boolean)) {
      focusFirst(form.current, found);
      return;
    }
    setBusy(true);
    const given = { name: name.trim(), email: email.trim(), department };
    try {
      if (consent) chat.store.set('consent', true);
      await chat.register({
        ...given,
        customFields: Object.entries(fields)
          .filter(([, value]) => value.trim())
          .map(([key, value]) => ({ key, value: value.trim(), overwrite: true })),
      });
      chat.frame.event('pre-chat-form-submit', given);
      chat.set({ focusWish: state.focusWish + 1 });
    } catch (error) {
      if (error instanceof ApiError && error.code.includes('error-invalid-email')) {
        setErrors({ email: t('error.emailOdd') });
        focusFirst(form.current, { email: 'x' });
      } else {
        setErrors({ form: error instanceof ApiError && error.status === 0 ? t('error.offline') : t('error.send') });
      }
      setBusy(false);
    }
  };

  return (
    <>
      <Counter chat={chat} state={state} title={t('welcome.title')} text={config.messages?.registrationFormMessage || t('welcome.text')} />
      <form class="form" noValidate ref={form} onSubmit={(event) => void submit(event)}>
        <div class="body">
          {asked && settings.nameFieldRegistrationForm && (
            <Field id="name" label={t('form.name')} value={name} error={errors.name} autocomplete="name" onInput={(value) => (setName(value), fix('name'))} />
          )}
          {asked && settings.emailFieldRegistrationForm && (
            <Field
              id="email"
              type="email"
              label={t('form.email')}
              value={email}
              error={errors.email}
              hint={t('form.emailHint')}
              autocomplete="email"
              onInput={(value) => (setEmail(value), fix('email'))}
            />
          )}
          {asked && departments.length > 1 && (
            <Choice
              id="department"
              label={t('form.department')}
              value={department}
              options={departments.map(({ _id, name: label }) => ({ value: _id, label }))}
              onInput={setDepartment}
            />
          )}
          {asked &&
            (config.customFields ?? []).map((field) => {
              const shared = {
                id: `field-${field._id}`,
                label: field.label,
                value: fields[field._id] ?? '',
                error: errors[`field-${field._id}`],
                optional: !field.required,
                onInput: (value: string) => {
                  setFields((had) => ({ ...had, [field._id]: value }));
                  fix(`field-${field._id}`);
                },
              };
              return field.type === 'select' ? (
                <Choice key={field._id} {...shared} options={(field.options ?? []).map((value) => ({ value, label: value }))} />
              ) : (
                <Field key={field._id} {...shared} />
              );
            })}
          {settings.forceAcceptDataProcessingConsent && (
            <Tick id="consent" checked={consent} error={errors.consent} onInput={(checked) => (setConsent(checked), fix('consent'))}>
              {config.messages?.dataProcessingConsentText || t('form.consent')}
            </Tick>
          )}
          {errors.form && (
            <div role="alert">
              <Failure id="form-error" text={errors.form} />
            </div>
          )}
        </div>
        <div class="foot">
          <button class="btn btn-main btn-wide" type="submit" aria-disabled={busy}>
            {busy ? t('form.sending') : t('form.start')}
          </button>
          <Mark state={state} />
        </div>
      </form>
    </>
  );
}

/** The owner's pattern; one that is no pattern asks for nothing. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern).test(value);
  } catch {
    return true;
  }
}
