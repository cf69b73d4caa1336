import type { VNode } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { t } from '../i18n';
import { explain } from '../lib/failure';
import { firstName } from '../lib/format';
import { codeOf } from '../state/api';
import { list } from '../state/parse';
import { useDesk } from '../ui/context';
import { Dialog } from '../ui/Dialog';
import { ErrorLine, focusFirstError } from '../ui/Field';
import { Icon } from '../ui/Icon';

interface Props {
  rid: string;
  visitor: string;
  tags: readonly string[];
  onClose: () => void;
  onDone: () => void;
}

/** Asks how it ended, then closes the chat. */
export function CloseDialog({ rid, visitor, tags: given, onClose, onDone }: Props): VNode {
  const desk = useDesk();
  const [needed, setNeeded] = useState(true);
  const [comment, setComment] = useState('');
  const [tags, setTags] = useState<readonly string[]>(given);
  const [tag, setTag] = useState('');
  const [errors, setErrors] = useState<{ comment?: string; tags?: string; whole?: string }>({});
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const id = useId();

  useEffect(() => {
    const key = 'Livechat_request_comment_when_closing_conversation';
    desk.api.get<{ settings: unknown }>('settings.public', { _id: key }).then(
      (answer) => {
        const found = list(answer.settings).find((s) => s._id === key);
        if (found) setNeeded(found.value !== false);
      },
      () => undefined,
    );
  }, []);

  const add = () => {
    const word = tag.trim();
    if (word && !tags.includes(word)) setTags([...tags, word]);
    setTag('');
    return word;
  };

  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    if (needed && !comment.trim()) {
      setErrors({ comment: t('close.needComment') });
      focusFirstError(form.current);
      return;
    }
    setBusy(true);
    const last = add();
    const all = [...new Set(last ? [...tags, last] : tags)];
    try {
      await desk.close(rid, comment.trim(), all);
      onDone();
    } catch (error) {
      setBusy(false);
      switch (codeOf(error)) {
        case 'error-comment-is-required':
          setNeeded(true);
          setErrors({ comment: t('close.needComment') });
          break;
        case 'error-tags-must-be-assigned-before-closing-chat':
          setErrors({ tags: t('close.needTags') });
          break;
        case 'error-room-already-closed':
        case 'error-room-cannot-be-closed-try-again':
          // Somebody else was first: the chat is closed, which is what was wanted.
          await desk.fetchRoom(rid);
          onDone();
          return;
        default:
          setErrors({ whole: explain(error) });
      }
      focusFirstError(form.current);
    }
  };

  const name = firstName(visitor);
  return (
    <Dialog title={t('close.title', { name })} onClose={onClose}>
      <p>{t('close.text', { name })}</p>
      <form ref={form} class="dialog-form" noValidate onSubmit={(event) => void submit(event)}>
        <div class="field">
          <label for={`${id}-c`}>
            {t('close.comment')}
            {!needed && <span class="opt"> {t('form.optional')}</span>}
          </label>
          <textarea
            id={`${id}-c`}
            class="input"
            data-first=""
            dir="auto"
            maxLength={2000}
            value={comment}
            aria-invalid={errors.comment ? 'true' : undefined}
            aria-describedby={errors.comment ? `${id}-ce` : `${id}-ch`}
            onInput={(event) => {
              setComment(event.currentTarget.value);
              setErrors({});
            }}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) form.current?.requestSubmit();
            }}
          />
          {errors.comment && <ErrorLine id={`${id}-ce`}>{errors.comment}</ErrorLine>}
          <p class="hint" id={`${id}-ch`}>
            {t('close.commentHint', { name })}
          </p>
        </div>
        <div class="field">
          <label for={`${id}-t`}>
            {t('close.tags')} <span class="opt">{t('form.optional')}</span>
          </label>
          {tags.length > 0 && (
            <span class="chips">
              {tags.map((each) => (
                <span class="chip" key={each}>
                  {each}
                  <button type="button" aria-label={t('close.removeTag', { tag: each })} onClick={() => setTags(tags.filter((other) => other !== each))}>
                    <Icon name="close" small />
                  </button>
                </span>
              ))}
            </span>
          )}
          <div class="input-row">
            <input
              id={`${id}-t`}
              class="input"
              value={tag}
              maxLength={80}
              autocomplete="off"
              aria-invalid={errors.tags ? 'true' : undefined}
              aria-describedby={errors.tags ? `${id}-te` : undefined}
              onInput={(event) => {
                setTag(event.currentTarget.value);
                setErrors({});
              }}
              onKeyDown={(event) => {
                if (event.isComposing || (event.key !== 'Enter' && event.key !== ',') || !tag.trim()) return;
                event.preventDefault();
                add();
              }}
            />
            <button class="btn" type="button" aria-disabled={!tag.trim()} onClick={add}>
              {t('close.addTag')}
            </button>
          </div>
          {errors.tags && <ErrorLine id={`${id}-te`}>{errors.tags}</ErrorLine>}
        </div>
        <div role="alert" class="form-alert">
          {errors.whole && <ErrorLine>{errors.whole}</ErrorLine>}
        </div>
        <div class="btns">
          <button class="btn" type="button" onClick={onClose}>
            {t('close.keep')}
          </button>
          <button class="btn btn-main" type="submit" aria-disabled={busy}>
            {t(busy ? 'close.busy' : 'close.button')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
