// Where the visitor writes. Never disabled; nothing written is ever cut.
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import type { RefObject } from 'preact';
import { t } from '../i18n';
import { more } from '../later';
import type { Chat } from '../state/chat';
import { Icon } from './Icon';
import { send as sendIcon } from './icons';

/** How much is left, or too much. */
const Under = more.part(({ Under: part }) => part);

/** The counter appears from here on. */
const NEARLY = 0.9;

export function Composer({ chat, limit, input }: { chat: Chat; limit: number | undefined; input: RefObject<HTMLTextAreaElement | null> }) {
  const [text, setText] = useState(() => chat.store.get<string>('draft') ?? '');
  const length = text.trim().length;
  const over = limit !== undefined && length > limit ? length - limit : 0;
  const near = limit !== undefined && length >= limit * NEARLY;

  useEffect(() => {
    if (!chat.identity.mayStore) return;
    if (text) chat.store.set('draft', text);
    else chat.store.remove('draft');
  }, [text]);

  // Browsers without field-sizing grow by hand.
  useLayoutEffect(() => {
    const field = input.current;
    if (!field || CSS.supports('field-sizing', 'content')) return;
    field.style.height = 'auto';
    field.style.height = `${Math.min(field.scrollHeight, 148)}px`;
  }, [text]);

  const send = () => {
    if (!length) return;
    if (over) {
      void more.load().then(({ overWords }) => chat.say(overWords(over)));
      return;
    }
    chat.store.remove('draft');
    chat.send(text.trim());
    setText('');
  };

  const key = (event: KeyboardEvent) => {
    // An input method is composing: Enter chooses a word. 229 is how Safari says it.
    if (event.key !== 'Enter' || event.isComposing || event.keyCode === 229) return;
    const always = event.ctrlKey || event.metaKey;
    if (!always && (event.shiftKey || event.altKey || matchMedia('(pointer: coarse)').matches)) return;
    event.preventDefault();
    send();
  };

  return (
    <form
      class="write"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        send();
        input.current?.focus();
      }}
    >
      <div class={over ? 'write-box is-over' : 'write-box'}>
        <label class="vh" for="write">
          {t('write.label')}
        </label>
        <textarea
          id="write"
          rows={1}
          ref={input}
          dir="auto"
          value={text}
          placeholder={t('write.label')}
          aria-invalid={over ? 'true' : undefined}
          aria-describedby={near ? 'write-under' : undefined}
          onKeyDown={key}
          onInput={(event) => {
            setText(event.currentTarget.value);
            chat.live?.own.typed(event.currentTarget.value.trim() === '');
          }}
        />
        <button class="send" type="submit" aria-label={t('write.send')} aria-disabled={!length || over > 0}>
          <Icon of={sendIcon} />
        </button>
      </div>
      {near && <Under length={length} limit={limit} />}
    </form>
  );
}
