import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../i18n';
import { explain } from '../lib/failure';
import { announce, showToast } from '../lib/notice';
import { useStore } from '../lib/store';
import { useApp, useDesk, useMe } from './context';
import { Icon } from './Icon';
import { Dome } from './people';

/** The own portrait: whether new chats ring here, and the way out. */
export function MeButton(): VNode {
  const { session } = useApp();
  const desk = useDesk();
  const me = useMe();
  const chats = useStore(desk.inbox, (s) => Object.keys(s.mine).length);
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const box = useRef<HTMLDivElement>(null);

  const close = (focus = true) => {
    setOpen(false);
    if (focus) button.current?.focus();
  };

  useEffect(() => {
    if (!open) return undefined;
    box.current?.querySelector<HTMLElement>(':checked, button')?.focus();
    const outside = (event: Event) => {
      const at = event.target as Node;
      if (!box.current?.contains(at) && !button.current?.contains(at)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    document.addEventListener('focusin', outside);
    return () => {
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('focusin', outside);
    };
  }, [open]);

  const choose = async (available: boolean) => {
    if (available === me.available) return;
    try {
      await session.setAvailable(available);
      announce(t(available ? 'me.nowHere' : 'me.nowAway'));
    } catch (error) {
      showToast(explain(error));
    }
  };

  const word = t(me.available ? 'me.here' : 'me.away');
  return (
    <>
      <button
        ref={button}
        type="button"
        class="me"
        aria-label={t('me.button', { name: me.name, status: word })}
        aria-expanded={open}
        aria-haspopup="dialog"
        onClick={() => (open ? close() : setOpen(true))}
      >
        <Dome name={me.name} />
        <span class={`me-dot${me.available ? '' : ' is-away'}`} aria-hidden="true" />
      </button>
      {open && (
        <div
          ref={box}
          class="pop avail"
          role="dialog"
          aria-label={t('me.title')}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            event.stopPropagation();
            close();
          }}
        >
          <p>
            <b dir="auto">{me.name}</b>
            <br />
            <small class="hint">{t('me.chats', { n: chats })}</small>
          </p>
          {me.agent && (
            <fieldset class="choice">
              <legend class="vh">{t('me.title')}</legend>
              {[true, false].map((available) => (
                <label key={String(available)}>
                  <input type="radio" name="availability" checked={me.available === available} onChange={() => void choose(available)} />
                  <span aria-hidden="true">
                    <span class={`dot${available ? '' : ' dot-away'}`} />
                  </span>
                  <span>{t(available ? 'me.here' : 'me.away')}</span>
                  <small>{t(available ? 'me.hereHint' : 'me.awayHint')}</small>
                </label>
              ))}
            </fieldset>
          )}
          {me.agent && chats > 0 && <p class="hint avail-note">{t('me.keep', { n: chats })}</p>}
          <hr />
          <button class="btn" type="button" onClick={() => session.signOut()}>
            <Icon name="out" />
            {t('me.signOut')}
          </button>
        </div>
      )}
    </>
  );
}
