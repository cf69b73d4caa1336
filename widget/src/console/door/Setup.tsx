import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Rest } from '../../shared/rest';
import { t } from '../i18n';
import { explain } from '../lib/failure';
import { PASSWORD_MIN, strength } from '../lib/password';
import { looksLikeEmail, USERNAME, usernameFrom } from '../lib/username';
import { codeOf, wordsOf } from '../state/api';
import type { Raw } from '../state/parse';
import { useApp } from '../ui/context';
import { ErrorLine, Field, focusFirstError } from '../ui/Field';
import { PasswordField } from '../ui/PasswordField';
import { Swatches } from '../ui/Swatches';
import { Door } from './Door';
import { SetupClosed, type Closed } from './SetupClosed';

interface You {
  name: string;
  username: string;
  email: string;
  password: string;
}

type Errors = Partial<Record<keyof You | 'shop' | 'whole', string>>;

/** The first visit: who you are, what is on the door, and then the proof that it rings. */
export function Setup({ setupKey }: { setupKey: string }): VNode {
  const { router, session } = useApp();
  const rest = useRef(new Rest(router.base)).current;
  const [closed, setClosed] = useState<Closed | 'checking' | undefined>('checking');
  const [step, setStep] = useState<1 | 2>(1);
  const [you, setYou] = useState<You>({ name: '', username: '', email: '', password: '' });
  const [ownUsername, setOwnUsername] = useState(false);
  const [shop, setShop] = useState('');
  const [colour, setColour] = useState('#1f6b55');
  const [errors, setErrors] = useState<Errors>({});
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  const check = () => {
    setClosed('checking');
    rest.post('deskbell/setup.check', { key: setupKey }).then(
      () => setClosed(undefined),
      (error: unknown) => setClosed(reason(error)),
    );
  };
  useEffect(check, [setupKey]);
  useEffect(() => {
    document.title = `${t('setup.title')} - Deskbell`;
    if (!closed) form.current?.querySelector('input')?.focus();
  }, [step, closed]);

  const set = (part: Partial<You>) => {
    setYou((now) => ({ ...now, ...part }));
    setErrors((now) => ({ ...now, ...Object.fromEntries(Object.keys(part).map((key) => [key, undefined])), whole: undefined }));
  };
  const fail = (next: Errors, at: 1 | 2) => {
    setErrors(next);
    setStep(at);
    requestAnimationFrame(() => focusFirstError(form.current));
  };

  const next = (event: Event) => {
    event.preventDefault();
    const found = problems(you);
    if (Object.keys(found).length > 0) fail(found, 1);
    else setStep(2);
  };

  const finish = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    if (!shop.trim()) {
      fail({ shop: t('setup.needShop') }, 2);
      return;
    }
    setBusy(true);
    try {
      const body = { key: setupKey, ...you, name: you.name.trim(), email: you.email.trim(), siteName: shop.trim() };
      const made = await rest.post<Raw>('deskbell/setup', body);
      await session.accept(made);
      await session.api.post('settings/Livechat_title_color', { value: colour, editor: 'color' }).catch(() => undefined);
      router.go({ page: 'inbox', welcome: true, tab: 'mine', rid: '', pane: 'list' }, 'replace');
    } catch (error) {
      setBusy(false);
      const why = reason(error);
      if (why !== 'offline') setClosed(why === 'unknown' ? undefined : why);
      if (why === 'unknown') {
        const [where, text] = place(error);
        fail({ [where]: text }, where === 'whole' || where === 'shop' ? 2 : 1);
      } else if (why === 'offline') fail({ whole: explain(error) }, 2);
    }
  };

  if (closed === 'checking') return <Door title={t('setup.checking')}>{null}</Door>;
  if (closed) return <SetupClosed why={closed} onRetry={check} />;

  const steps = (
    <p class="steps3">
      {[1, 2, 3].map((n) => (
        <i key={n} aria-hidden="true" class={n <= step ? 'is-on' : undefined} />
      ))}
      {t('setup.step', { n: step })}
    </p>
  );

  if (step === 1) {
    return (
      <Door key="you" wide above={steps} title={t('setup.you.title')} text={t('setup.you.text')}>
        <form ref={form} noValidate onSubmit={next}>
          <Field
            label={t('setup.name')}
            type="text"
            value={you.name}
            autocomplete="name"
            required
            error={errors.name}
            hint={t('setup.nameHint')}
            onText={(name) => set(ownUsername ? { name } : { name, username: usernameFrom(name) })}
          />
          <Field
            label={t('setup.username')}
            type="text"
            value={you.username}
            autocomplete="username"
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
          <Field
            label={t('setup.email')}
            type="email"
            inputMode="email"
            value={you.email}
            autocomplete="email"
            required
            error={errors.email}
            onText={(email) => set({ email })}
          />
          <PasswordField
            label={t('setup.password')}
            value={you.password}
            known={[you.name, you.username, you.email]}
            error={errors.password}
            onText={(password) => set({ password })}
          />
          <button class="btn btn-main btn-wide" type="submit">
            {t('setup.next')}
          </button>
        </form>
      </Door>
    );
  }

  return (
    <Door key="shop" wide above={steps} title={t('setup.shop.title')} text={t('setup.shop.text')}>
      <form ref={form} noValidate onSubmit={(event) => void finish(event)}>
        <Field
          label={t('setup.shop')}
          type="text"
          value={shop}
          autocomplete="organization"
          required
          error={errors.shop}
          onText={(text) => {
            setShop(text);
            setErrors({});
          }}
        />
        <Swatches label={t('setup.colour')} value={colour} onPick={setColour} />
        <div role="alert" class="form-alert">
          {errors.whole && <ErrorLine>{errors.whole}</ErrorLine>}
        </div>
        <div class="btns">
          <button class="btn" type="button" onClick={() => setStep(1)}>
            {t('setup.back')}
          </button>
          <button class="btn btn-main" type="submit" aria-disabled={busy}>
            {t(busy ? 'setup.busy' : 'setup.finish')}
          </button>
        </div>
      </form>
    </Door>
  );
}

function problems(you: You): Errors {
  const found: Errors = {};
  if (!you.name.trim()) found.name = t('setup.needName');
  if (!you.username) found.username = t('setup.needUsername');
  else if (!USERNAME.test(you.username)) found.username = t('form.usernameRule');
  if (!looksLikeEmail(you.email)) found.email = t('form.emailRule');
  const level = strength(you.password, [you.name, you.username, you.email]);
  if (level === 'short') found.password = t('form.passwordShort', { n: PASSWORD_MIN });
  else if (level === 'weak') found.password = t('form.passwordWeak');
  return found;
}

function reason(error: unknown): Closed {
  switch (codeOf(error)) {
    case 'error-setup-link-invalid':
      return 'invalid';
    case 'error-setup-already-done':
      return 'done';
    case 'network':
    case 'not-json':
      return 'offline';
    default:
      return 'unknown';
  }
}

/** Which field the server's refusal belongs to, and how it is said. */
function place(error: unknown): [keyof Errors, string] {
  const code = codeOf(error);
  const words = wordsOf(error);
  if (code === 'error-password-policy-not-met') return ['password', words || t('form.passwordWeak')];
  if (code === 'error-field-unavailable') return [words.includes('@') ? 'email' : 'username', t('form.taken')];
  if (code === 'error-input-is-not-a-valid-field') return ['username', t('form.usernameRule')];
  if (/email/i.test(code)) return ['email', t('form.emailRule')];
  return ['whole', explain(error)];
}
