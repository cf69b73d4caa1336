// Nobody is there, or the visitor would rather not wait: a note that is answered by e-mail.
import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError } from '../../shared/rest';
import { Counter } from '../components/Counter';
import { Failure, Field } from '../components/Field';
import { Header } from '../components/Header';
import { Icon } from '../components/Icon';
import { check as checkIcon } from './icons';
import { Mark } from '../components/Mark';
import { t } from '../i18n';
import type { Chat } from '../state/chat';
import { noteDepartments, type ChatState } from '../state/state';
import { Choice } from './Choice';
import { focusFirst } from '../screens/Register';
import { emailError } from './email';

/** The protocol's default title; an owner who left it gets our words. */
const UNCHOSEN = 'Leave a message';

/** Nobody stands at the counter: only the bell. */
const OnlyBell = () => (
  <svg class="shut-bell" viewBox="0 0 48 34" aria-hidden="true">
    <path d="M5 34C5 20 13 11 24 11s19 9 19 23M24 11V5M18 4h12" />
  </svg>
);

export function Note({ chat, state, shut }: { chat: Chat; state: ChatState; shut: boolean }) {
  const config = state.config ?? { enabled: true };
  const departments = noteDepartments(config);
  const { guest, known } = state;
  const [name, setName] = useState(guest?.name ?? known.name ?? chat.profile.name ?? '');
  const [email, setEmail] = useState(guest?.visitorEmails?.[0]?.address ?? known.email ?? chat.profile.email ?? '');
  const [department, setDepartment] = useState(departments[0]?._id ?? '');
  // What could not be sent as a chat is not lost: it becomes the note.
  const [message, setMessage] = useState(() => state.unsent.map((entry) => entry.payload.msg).join('\n'));
  const [errors, setErrors] = useState<Record<string, string | undefined>>({});
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState('');
  const form = useRef<HTMLFormElement>(null);

  // Once for each time nobody is there, however often the visitor opens the panel.
  const told = useRef(false);
  const offline = shut && state.expanded && !config.online;
  useEffect(() => {
    if (offline && !told.current) chat.frame.event('no-agent-online');
    told.current ||= offline;
  }, [offline]);

  const title = config.theme?.offlineTitle && config.theme.offlineTitle !== UNCHOSEN ? config.theme.offlineTitle : t('closed.title');

  if (shut && config.settings?.displayOfflineForm === false) {
    return (
      <>
        <Counter chat={chat} state={state} title={t('closed.onlyTitle')} text={config.messages?.offlineUnavailableMessage || t('closed.onlyText')}>
          <OnlyBell />
        </Counter>
        <div class="body" />
      </>
    );
  }
  if (done) {
    const [before, after] = t('note.sentText').split('{email}');
    return (
      <>
        <Header chat={chat} state={state} menu={false} />
        <div class="body">
          <div class="done" role="status">
            <span class="seal" aria-hidden="true">
              <Icon of={checkIcon} />
            </span>
            <h2>{t('note.sent')}</h2>
            {config.messages?.offlineSuccessMessage ? (
              <p>{config.messages.offlineSuccessMessage}</p>
            ) : (
              <p>
                {before}
                <b>
                  <bdi>{done}</bdi>
                </b>
                {after}
              </p>
            )}
            <button class="btn" type="button" onClick={() => setDone('')}>
              {t('note.another')}
            </button>
            {!shut && (
              <button class="text-btn" type="button" onClick={() => chat.set({ note: false })}>
                {t('form.back')}
              </button>
            )}
          </div>
        </div>
      </>
    );
  }

  const edit = (id: string, set: (value: string) => void) => (value: string) => {
    set(value);
    setErrors((had) => ({ ...had, [id]: undefined, form: undefined }));
    if (id === 'message') chat.set({ noteTouched: value.trim() !== '' });
    // Should somebody come meanwhile, nobody is asked twice.
    else chat.set({ known: { ...chat.state.known, [id]: value } });
  };

  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    const found = {
      name: name.trim() ? undefined : t('error.name'),
      email: emailError(email),
      message: message.trim() ? undefined : t('error.message'),
    };
    setErrors(found);
    if (Object.values(found).some(Boolean)) {
      focusFirst(form.current, found);
      return;
    }
    setBusy(true);
    const note = { name: name.trim(), email: email.trim(), message: message.trim(), host: chat.pageHref, ...(department ? { department } : {}) };
    try {
      await chat.rest.post('livechat/offline.message', note);
      chat.frame.event('offline-form-submit', note);
      for (const entry of state.unsent) chat.outbox.remove(entry.id);
      setMessage('');
      setDone(note.email);
      chat.set({ noteTouched: false });
    } catch (error) {
      setErrors({ form: error instanceof ApiError && error.status === 0 ? t('error.offline') : t('error.send') });
    }
    setBusy(false);
  };

  return (
    <>
      <Counter
        chat={chat}
        state={state}
        title={shut ? title : t('note.title')}
        text={(shut && config.messages?.offlineMessage) || t('closed.text')}
      >
        <OnlyBell />
      </Counter>
      <form class="form" noValidate ref={form} onSubmit={(event) => void submit(event)}>
        <div class="body">
          <Field id="name" label={t('form.name')} value={name} error={errors.name} autocomplete="name" onInput={edit('name', setName)} />
          <Field id="email" type="email" label={t('form.email')} value={email} error={errors.email} autocomplete="email" onInput={edit('email', setEmail)} />
          {departments.length > 1 && (
            <Choice
              id="department"
              label={t('form.department')}
              value={department}
              options={departments.map(({ _id, name: label }) => ({ value: _id, label }))}
              onInput={setDepartment}
            />
          )}
          <Field id="message" type="area" label={t('form.message')} value={message} error={errors.message} onInput={edit('message', setMessage)} />
          {errors.form && (
            <div role="alert">
              <Failure id="form-error" text={errors.form} />
            </div>
          )}
        </div>
        <div class="foot">
          <button class="btn btn-main btn-wide" type="submit" aria-disabled={busy}>
            {busy ? t('form.sending') : t('form.note')}
          </button>
          {shut ? (
            <Mark state={state} />
          ) : (
            <button class="text-btn" type="button" onClick={() => chat.set({ note: false, noteTouched: false })}>
              {t('form.back')}
            </button>
          )}
        </div>
      </form>
    </>
  );
}
