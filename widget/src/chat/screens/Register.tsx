// Registration: what the owner wants to know before a chat, and nothing twice.
import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError } from '../../shared/rest';
import { Counter } from '../components/Counter';
import { Failure, Field } from '../components/Field';
import { Mark } from '../components/Mark';
import { t } from '../i18n';
import { more } from '../later';
import type { Chat } from '../state/chat';
import { isEmail } from '../state/email';
import { hasExtras, registrationDepartments, type ChatState } from '../state/state';

export type Errors = Record<string, string | undefined>;

/** What some owners ask besides name and e-mail; drawn by more/Extras.tsx. */
export interface Extra {
  department: string;
  fields: Record<string, string>;
  consent: boolean;
}

const Extras = more.part(({ Extras: part }) => part);

/** Shows the first error to everybody: focus goes there. */
export function focusFirst(form: HTMLFormElement | null, errors: Errors): void {
  const first = Object.keys(errors).find((id) => errors[id]);
  if (first) requestAnimationFrame(() => form?.querySelector<HTMLElement>(`[id="${first}"]`)?.focus());
}

export function Register({ chat, state }: { chat: Chat; state: ChatState }) {
  const config = state.config ?? { enabled: true };
  const settings = config.settings ?? {};
  const asked = settings.registrationForm;
  const [name, setName] = useState(state.known.name ?? chat.profile.name ?? '');
  const [email, setEmail] = useState(state.known.email ?? chat.profile.email ?? '');
  const [extras, setExtras] = useState<Extra>(() => ({
    department: '',
    fields: Object.fromEntries((config.customFields ?? []).map((field) => [field._id, field.defaultValue ?? ''])),
    consent: false,
  }));
  const [errors, setErrors] = useState<Errors>({});
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  // The page may say who the visitor is after the form was drawn; what the visitor wrote stays.
  useEffect(() => {
    setName((had) => had || (state.known.name ?? ''));
    setEmail((had) => had || (state.known.email ?? ''));
  }, [state.known]);
  const { department: known } = state.known;
  useEffect(() => {
    const department = known || registrationDepartments(config)[0]?._id || '';
    setExtras((had) => ({ ...had, department }));
  }, [known]);

  const fix = (id: string) => setErrors((had) => ({ ...had, [id]: undefined, form: undefined }));

  const change = (id: string, patch: Partial<Extra>) => {
    setExtras((had) => ({ ...had, ...patch }));
    fix(id);
  };

  const judge = (): Errors => {
    const found: Errors = {};
    if (asked && settings.nameFieldRegistrationForm && !name.trim()) found.name = t('error.name');
    if (asked && settings.emailFieldRegistrationForm && !isEmail(email)) found.email = email.trim() ? t('error.emailOdd') : t('error.email');
    return found;
  };

  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    const found = { ...judge(), ...(hasExtras(config) ? (await more.load()).judgeExtras(config, extras) : {}) };
    if (found.email && email.trim()) found.email = await betterWords(email, found.email);
    setErrors(found);
    if (Object.values(found).some(Boolean)) {
      focusFirst(form.current, found);
      return;
    }
    setBusy(true);
    const { department, fields, consent } = extras;
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
          {hasExtras(config) && <Extras config={config} values={extras} errors={errors} change={change} />}
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

/** Names the slip in an address, if the code for that can be had. */
const betterWords = (email: string, words: string): Promise<string> =>
  more.load().then(
    ({ emailError }) => emailError(email) ?? words,
    () => words,
  );
