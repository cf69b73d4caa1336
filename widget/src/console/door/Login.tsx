import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError, Rest } from '../../shared/rest';
import { t } from '../i18n';
import { explain } from '../lib/failure';
import { duration } from '../lib/format';
import { list, str } from '../state/parse';
import { focusFirstError, Field, ErrorLine } from '../ui/Field';
import { useApp } from '../ui/context';
import { Door } from './Door';

interface Problem {
  user?: string;
  password?: string;
  whole?: string;
}

/** Signing in. `expired` says why somebody who was inside stands here. */
export function Login({ expired }: { expired: boolean }): VNode {
  const { session, router } = useApp();
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  const [shown, setShown] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>({});
  const [waitUntil, setWaitUntil] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  const shop = useShop(router.base);

  useEffect(() => {
    document.title = `${t('login.button')} - Deskbell`;
    form.current?.querySelector('input')?.focus();
  }, []);

  const left = useCountdown(waitUntil, () => {
    setWaitUntil(0);
    setProblem({});
  });

  const fail = (next: Problem) => {
    setProblem(next);
    focusFirstError(form.current);
  };

  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy || left > 0) return;
    if (!user.trim() || !password) {
      fail({ ...(user.trim() ? {} : { user: t('login.needUser') }), ...(password ? {} : { password: t('login.needPassword') }) });
      return;
    }
    setBusy(true);
    try {
      await session.signIn(user.trim(), password);
      const now = router.route.state;
      // The page asked for stays in the address, so nobody lands somewhere else than where they were.
      if (now.page === 'login') router.follow(now.next || '/console');
    } catch (error) {
      setBusy(false);
      if (error instanceof ApiError && error.status === 401) {
        setPassword('');
        fail({ password: t('login.wrong') });
      } else if (error instanceof ApiError && error.status === 429) {
        setWaitUntil(Date.now() + (error.retryAfterSeconds ?? 60) * 1000);
        fail({});
      } else fail({ whole: explain(error) });
    }
  };

  return (
    <Door title={t('login.title')} text={expired ? t('login.expired') : shop || t('login.text')}>
      <form ref={form} noValidate onSubmit={(event) => void submit(event)}>
        <Field
          label={t('login.user')}
          type="text"
          name="username"
          value={user}
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          required
          error={problem.user}
          onText={(text) => {
            setUser(text);
            setProblem({});
          }}
        />
        <Field
          label={t('login.password')}
          type={shown ? 'text' : 'password'}
          name="password"
          value={password}
          autocomplete="current-password"
          required
          error={problem.password}
          beside={
            <button type="button" class="btn" aria-pressed={shown} onClick={() => setShown(!shown)}>
              {t(shown ? 'password.hide' : 'password.show')}
            </button>
          }
          onText={(text) => {
            setPassword(text);
            setProblem({});
          }}
        />
        <div role="alert" class="form-alert">
          {left > 0 && <ErrorLine>{t('login.slow', { wait: duration(left) })}</ErrorLine>}
          {problem.whole && <ErrorLine>{problem.whole}</ErrorLine>}
        </div>
        <button class="btn btn-main btn-wide" type="submit" aria-disabled={busy || left > 0}>
          {t(busy ? 'login.busy' : 'login.button')}
        </button>
        <p class="door-foot">{t('login.forgot')}</p>
      </form>
    </Door>
  );
}

/** The name on the door, once the owner has given one. */
function useShop(base: string): string {
  const [name, setName] = useState('');
  useEffect(() => {
    new Rest(base).get<{ settings: unknown }>('settings.public', { _id: 'Site_Name' }).then(
      (answer) => {
        const found = str(list(answer.settings).find((s) => s._id === 'Site_Name')?.value);
        if (found !== 'Deskbell') setName(found);
      },
      () => undefined, // The page says something friendly without it.
    );
  }, [base]);
  return name;
}

/** Milliseconds until `until`, in steps of a second; calls `done` once. */
function useCountdown(until: number, done: () => void): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    if (!until) return undefined;
    setNow(Date.now());
    const timer = setInterval(() => {
      setNow(Date.now());
      if (Date.now() >= until) done();
    }, 1000);
    return () => clearInterval(timer);
  }, [until]);
  return until ? Math.max(0, until - now) : 0;
}
