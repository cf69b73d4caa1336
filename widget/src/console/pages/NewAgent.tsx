import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../i18n';
import { explain } from '../lib/failure';
import { showToast } from '../lib/notice';
import { PASSWORD_MIN, strength } from '../lib/password';
import { looksLikeEmail, USERNAME, usernameFrom } from '../lib/username';
import { codeOf, wordsOf } from '../state/api';
import { useApp, useDesk } from '../ui/context';
import { ErrorLine, Field, focusFirstError } from '../ui/Field';
import { Link } from '../ui/Link';
import { Page } from '../ui/Page';
import { PasswordField } from '../ui/PasswordField';

interface Form {
  name: string;
  username: string;
  email: string;
  password: string;
}

type Errors = { [K in keyof Form | 'whole']?: ComponentChildren };

/** Adds somebody to the counter: an account that may take chats. */
export default function NewAgent(): VNode {
  const { router } = useApp();
  const { api } = useDesk();
  const [form, setForm] = useState<Form>({ name: '', username: '', email: '', password: '' });
  const [ownUsername, setOwnUsername] = useState(false);
  const [errors, setErrors] = useState<Errors>({});
  const [busy, setBusy] = useState(false);
  const box = useRef<HTMLFormElement>(null);

  useEffect(() => box.current?.querySelector('input')?.focus(), []);

  const set = (part: Partial<Form>) => {
    setForm((now) => ({ ...now, ...part }));
    setErrors((now) => ({ ...now, ...Object.fromEntries(Object.keys(part).map((key) => [key, undefined])), whole: undefined }));
  };
  const fail = (next: Errors) => {
    setBusy(false);
    setErrors(next);
    focusFirstError(box.current);
  };
  const done = (name: string) => {
    showToast(t('newAgent.done', { name }));
    router.go({ page: 'agents', pane: 'list' });
  };

  /** The account exists already: it may be made an agent as it is, with its own password. */
  const adopt = async () => {
    try {
      await api.post('livechat/users/agent', { username: form.username });
      done(form.name.trim() || form.username);
    } catch (error) {
      fail({ whole: explain(error) });
    }
  };

  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    const found = problems(form);
    if (Object.keys(found).length > 0) {
      fail(found);
      return;
    }
    setBusy(true);
    const body = { ...form, name: form.name.trim(), email: form.email.trim(), roles: ['user', 'livechat-agent'], verified: true };
    try {
      await api.post('users.create', body);
      done(body.name);
    } catch (error) {
      const code = codeOf(error);
      const words = wordsOf(error);
      if (code === 'error-field-unavailable' && words.includes('@')) fail({ email: t('newAgent.emailTaken') });
      else if (code === 'error-field-unavailable') {
        fail({
          username: (
            <>
              {t('form.taken')}{' '}
              <button class="text-btn" type="button" onClick={() => void adopt()}>
                {t('newAgent.adopt', { username: form.username })}
              </button>
            </>
          ),
        });
      } else if (code === 'error-password-policy-not-met') fail({ password: words || t('form.passwordWeak') });
      else if (code === 'error-input-is-not-a-valid-field') fail({ username: t('form.usernameRule') });
      else fail({ whole: explain(error) });
    }
  };

  return (
    <Page title={t('newAgent.title')} text={t('newAgent.text')} back={{ to: { page: 'agents', pane: 'list' }, label: t('newAgent.back') }}>
      <form ref={box} class="group narrow" noValidate autocomplete="off" onSubmit={(event) => void submit(event)}>
        <Field
          label={t('newAgent.name')}
          type="text"
          value={form.name}
          autocomplete="off"
          required
          error={errors.name}
          hint={t('setup.nameHint')}
          onText={(name) => set(ownUsername ? { name } : { name, username: usernameFrom(name) })}
        />
        <Field
          label={t('setup.username')}
          type="text"
          value={form.username}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          required
          error={errors.username}
          hint={t('setup.usernameHint')}
          onText={(username) => {
            setOwnUsername(username !== '');
            set({ username });
          }}
        />
        <Field label={t('setup.email')} type="email" inputMode="email" value={form.email} autocomplete="off" required error={errors.email} onText={(email) => set({ email })} />
        <PasswordField
          label={t('newAgent.password')}
          value={form.password}
          known={[form.name, form.username, form.email]}
          error={errors.password}
          onText={(password) => set({ password })}
        />
        <p class="hint">{t('newAgent.tell')}</p>
        <div role="alert" class="form-alert">
          {errors.whole && <ErrorLine>{errors.whole}</ErrorLine>}
        </div>
        <div class="btns">
          <Link class="btn" to={{ page: 'agents', pane: 'list' }}>
            {t('form.cancel')}
          </Link>
          <button class="btn btn-main" type="submit" aria-disabled={busy}>
            {t(busy ? 'form.saving' : 'newAgent.button')}
          </button>
        </div>
      </form>
    </Page>
  );
}

function problems(form: Form): Errors {
  const found: Errors = {};
  if (!form.name.trim()) found.name = t('newAgent.needName');
  if (!form.username) found.username = t('newAgent.needUsername');
  else if (!USERNAME.test(form.username)) found.username = t('form.usernameRule');
  if (!looksLikeEmail(form.email)) found.email = t('form.emailRule');
  const level = strength(form.password, [form.name, form.username, form.email]);
  if (level === 'short') found.password = t('form.passwordShort', { n: PASSWORD_MIN });
  else if (level === 'weak') found.password = t('form.passwordWeak');
  return found;
}
