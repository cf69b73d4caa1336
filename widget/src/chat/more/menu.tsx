// The menu and its sheets. Loaded when somebody reaches for them.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError } from '../../shared/rest';
import { Failure, Field } from '../components/Field';
import { Icon } from '../components/Icon';
import { edit as editIcon, more as moreIcon, out as outIcon, sound as soundIcon } from './icons';
import { t } from '../i18n';
import type { Chat } from '../state/chat';
import { focusFirst } from '../screens/Register';
import { emailError } from './email';

/** The button in the head of the panel. */
export function Options({ chat }: { chat: Chat }) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <button
        class="icon-btn"
        type="button"
        ref={button}
        aria-label={t('head.options')}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon of={moreIcon} />
      </button>
      {open && (
        <Menu
          chat={chat}
          close={() => {
            setOpen(false);
            button.current?.focus();
          }}
        />
      )}
    </>
  );
}

/** The menu, then the sheet that was chosen in it. */
function Menu({ chat, close }: { chat: Chat; close: () => void }) {
  const [sheet, setSheet] = useState<'name' | 'end' | undefined>();
  if (sheet === 'name') return <NameSheet chat={chat} close={close} />;
  if (sheet === 'end') return <EndSheet chat={chat} close={close} />;
  return <Items chat={chat} close={close} open={setSheet} />;
}

function Items({ chat, close, open }: { chat: Chat; close: () => void; open: (sheet: 'name' | 'end') => void }) {
  const menu = useRef<HTMLDivElement>(null);
  const { state } = chat;
  const items = () => [...(menu.current?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? [])];
  useEffect(() => {
    items()[0]?.focus();
    const outside = (event: Event) => {
      const target = event.target as Element;
      if (!menu.current?.contains(target) && !target.closest('[aria-haspopup="menu"]')) close();
    };
    addEventListener('pointerdown', outside);
    return () => removeEventListener('pointerdown', outside);
  }, []);

  const key = (event: KeyboardEvent) => {
    const all = items();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const to: Record<string, number> = { ArrowDown: (at + 1) % all.length, ArrowUp: (at - 1 + all.length) % all.length, Home: 0, End: all.length - 1 };
    const next = to[event.key];
    if (next !== undefined) {
      event.preventDefault();
      all[next]?.focus();
    } else if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  };

  const mayEnd = state.open && state.config?.settings?.visitorsCanCloseChat !== false;
  return (
    <div class="menu" role="menu" aria-label={t('head.options')} ref={menu} onKeyDown={key}>
      {state.guest && (
        <button role="menuitem" type="button" tabIndex={-1} onClick={() => open('name')}>
          <Icon of={editIcon} />
          {t('menu.name')}
        </button>
      )}
      <button
        role="menuitemcheckbox"
        aria-checked={state.sounds}
        type="button"
        tabIndex={-1}
        onClick={() => {
          chat.setSounds(!state.sounds);
          close();
        }}
      >
        <Icon of={soundIcon} />
        {t('menu.sounds')}
        <span class="end">{state.sounds ? t('menu.on') : t('menu.off')}</span>
      </button>
      {mayEnd && (
        <>
          <hr />
          <button role="menuitem" type="button" class="is-bad" tabIndex={-1} onClick={() => open('end')}>
            <Icon of={outIcon} flip />
            {t('menu.end')}
          </button>
        </>
      )}
    </div>
  );
}

/** A dialog at the foot of the panel; focus stays inside until it is closed. */
function Dialog({ label, close, children }: { label: string; close: () => void; children: ComponentChildren }) {
  const sheet = useRef<HTMLDivElement>(null);
  useEffect(() => {
    sheet.current?.querySelector<HTMLElement>('input, button')?.focus();
  }, []);
  const key = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      close();
      return;
    }
    if (event.key !== 'Tab') return;
    const all = [...(sheet.current?.querySelectorAll<HTMLElement>('input, button') ?? [])];
    const edge = event.shiftKey ? all[0] : all.at(-1);
    if (document.activeElement !== edge) return;
    event.preventDefault();
    (event.shiftKey ? all.at(-1) : all[0])?.focus();
  };
  return (
    <div class="shade" onPointerDown={(event) => event.target === event.currentTarget && close()}>
      <div class="sheet" role="dialog" aria-modal="true" aria-labelledby="sheet-title" ref={sheet} onKeyDown={key}>
        <h2 id="sheet-title">{label}</h2>
        {children}
      </div>
    </div>
  );
}

const failureWords = (error: unknown): string => (error instanceof ApiError && error.status === 0 ? t('error.offline') : t('error.send'));

function NameSheet({ chat, close }: { chat: Chat; close: () => void }) {
  const { guest } = chat.state;
  const [name, setName] = useState(guest?.name ?? '');
  const [email, setEmail] = useState(guest?.visitorEmails?.[0]?.address ?? '');
  const [errors, setErrors] = useState<Record<string, string | undefined>>({});
  const form = useRef<HTMLFormElement>(null);
  const save = async (event: Event) => {
    event.preventDefault();
    const found = { 'sheet-name': name.trim() ? undefined : t('error.name'), 'sheet-email': email.trim() ? emailError(email) : undefined };
    setErrors(found);
    if (Object.values(found).some(Boolean)) {
      focusFirst(form.current, found);
      return;
    }
    try {
      await chat.register({ name: name.trim(), ...(email.trim() ? { email: email.trim() } : {}) });
      close();
    } catch (error) {
      setErrors({ form: failureWords(error) });
    }
  };
  return (
    <Dialog label={t('name.title')} close={close}>
      <form class="sheet-form" noValidate ref={form} onSubmit={(event) => void save(event)}>
        <Field
          id="sheet-name"
          label={t('form.name')}
          value={name}
          error={errors['sheet-name']}
          autocomplete="name"
          onInput={(value) => (setName(value), setErrors({}))}
        />
        <Field
          id="sheet-email"
          type="email"
          optional
          label={t('form.email')}
          value={email}
          error={errors['sheet-email']}
          autocomplete="email"
          onInput={(value) => (setEmail(value), setErrors({}))}
        />
        {errors.form && (
          <div role="alert">
            <Failure id="sheet-error" text={errors.form} />
          </div>
        )}
        <div class="btns">
          <button class="btn" type="button" onClick={close}>
            {t('name.cancel')}
          </button>
          <button class="btn btn-main" type="submit">
            {t('name.save')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function EndSheet({ chat, close }: { chat: Chat; close: () => void }) {
  const [failure, setFailure] = useState('');
  const end = async () => {
    try {
      await (await chat.goLive()).close();
      close();
    } catch (error) {
      setFailure(error instanceof ApiError && error.status === 0 ? t('error.offline') : t('end.failed'));
    }
  };
  return (
    <Dialog label={t('end.title')} close={close}>
      <p>{t('end.text')}</p>
      {failure && (
        <div role="alert">
          <Failure id="sheet-error" text={failure} />
        </div>
      )}
      <div class="btns">
        <button class="btn" type="button" onClick={close}>
          {t('end.keep')}
        </button>
        <button class="btn btn-bad" type="button" onClick={() => void end()}>
          {t('end.yes')}
        </button>
      </div>
    </Dialog>
  );
}
