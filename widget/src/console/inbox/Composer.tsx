import type { VNode } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { t } from '../i18n';
import { firstName } from '../lib/format';
import { announce } from '../lib/notice';
import { useStore } from '../lib/store';
import { whoWrites, withSides } from '../state/talk';
import { TypingSender } from '../state/typing';
import { useDesk, useMe } from '../ui/context';
import { Icon } from '../ui/Icon';

/** `Message_MaxAllowedSize`; counted in UTF-16 units, as the server does. */
const LIMIT = 5000;

interface Props {
  rid: string;
  visitor: string;
}

/** Where an agent writes. What was written is kept per chat, through reloads and lost connections. */
export function Composer({ rid, visitor }: Props): VNode {
  const desk = useDesk();
  const me = useMe();
  const [text, setText] = useState(() => desk.drafts.get(rid));
  const area = useRef<HTMLTextAreaElement>(null);
  const typing = useRef<TypingSender | undefined>(undefined);
  const over = text.length - LIMIT;
  const others = useOthers(rid);

  useEffect(() => {
    const sender = new TypingSender((on) => desk.tellTyping(rid, me.username, on));
    typing.current = sender;
    return () => sender.stop();
  }, [rid, me.username, desk]);

  useLayoutEffect(() => {
    const box = area.current;
    if (!box || CSS.supports('field-sizing', 'content')) return;
    box.style.setProperty('height', 'auto');
    box.style.setProperty('height', `${Math.min(box.scrollHeight, 240)}px`);
  }, [text]);

  const write = (next: string) => {
    setText(next);
    desk.drafts.set(rid, next);
    if (next.trim()) typing.current?.key();
    else typing.current?.stop();
  };

  const send = () => {
    const words = text.trim();
    if (!words) return;
    if (over > 0) {
      announce(t('compose.over', { n: over }));
      return;
    }
    typing.current?.stop();
    desk.send(rid, words);
    setText('');
    desk.drafts.set(rid, '');
    area.current?.focus();
  };

  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      area.current?.closest('.talk')?.querySelector<HTMLElement>('.log')?.focus();
      return;
    }
    // 229: an input method is composing, also in browsers that do not say so.
    if (event.key !== 'Enter' || event.isComposing || event.keyCode === 229) return;
    const touch = matchMedia('(pointer: coarse)').matches;
    if (event.ctrlKey || event.metaKey || (!event.shiftKey && !event.altKey && !touch)) {
      event.preventDefault();
      send();
    }
  };

  return (
    <form
      class="write"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {others.length > 0 && (
        <p class="guard" role="status">
          <Icon name="edit" small />
          {t('compose.others', { agent: others.join(', '), name: firstName(visitor) })}
        </p>
      )}
      <div class={`desk${over > 0 ? ' is-over' : ''}`}>
        <label class="vh" for="reply">
          {t('compose.label', { name: visitor })}
        </label>
        <textarea
          ref={area}
          id="reply"
          rows={2}
          dir="auto"
          placeholder={t('compose.placeholder', { name: firstName(visitor) })}
          value={text}
          aria-describedby="reply-help"
          aria-invalid={over > 0 ? 'true' : undefined}
          onInput={(event) => write(event.currentTarget.value)}
          onKeyDown={keys}
          onBlur={() => typing.current?.stop()}
        />
        <div class="desk-tools">
          <span class="hint" id="reply-help">
            {over > 0 ? (
              <span class="is-over">{t('compose.over', { n: over })}</span>
            ) : text.length >= LIMIT * 0.9 ? (
              t('compose.left', { n: -over })
            ) : (
              <span class="key-hint">
                <kbd>Enter</kbd> {t('compose.sends')}
              </span>
            )}
          </span>
          <button class="send" type="submit" aria-label={t('compose.send')} aria-disabled={!text.trim() || over > 0}>
            <Icon name="send" />
          </button>
        </div>
      </div>
    </form>
  );
}

/** Colleagues who are writing in the same chat. */
function useOthers(rid: string): string[] {
  const desk = useDesk();
  const names = useStore(desk.typists.store, (s) => s[rid]);
  const messages = useStore(desk.talks.store(rid), (s) => s.messages);
  const room = useStore(desk.inbox, (s) => s.rooms[rid]);
  return names ? whoWrites(names, withSides(messages, room?.visitorId ?? ''), room?.servedBy?.username ?? '').staff : [];
}

/** Puts the cursor into the composer, if there is one. */
export function focusComposer(): boolean {
  const area = document.getElementById('reply');
  area?.focus();
  return area !== null;
}
