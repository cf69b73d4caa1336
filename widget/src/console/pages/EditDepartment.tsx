import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../i18n';
import { explain } from '../lib/failure';
import { showToast } from '../lib/notice';
import { looksLikeEmail } from '../lib/username';
import { list, str, type Raw } from '../state/parse';
import { useApp, useDesk, useMay } from '../ui/context';
import { Confirm } from '../ui/Confirm';
import { ErrorLine, Field, focusFirstError, Switch } from '../ui/Field';
import { Link } from '../ui/Link';
import { LoadState } from '../ui/LoadState';
import { Page } from '../ui/Page';
import { Dome } from '../ui/people';
import { useLoad } from '../ui/useLoad';
import { department, readAgents, type Agent, type Department } from './people';

interface Data {
  department: Department;
  /** Member ids at the server. */
  members: ReadonlySet<string>;
  /** Everybody who may be chosen: agents, and members who are none any more. */
  people: Agent[];
}

const EMPTY: Department = { id: '', name: '', email: '', description: '', enabled: true, showOnRegistration: true, showOnOfflineForm: true, agents: 0 };

/** Makes or changes one department. `id` is `new` for one that does not exist yet. */
export default function EditDepartment({ id }: { id: string }): VNode {
  const { api } = useDesk();
  const back = { to: { page: 'departments', id: '' } as const, label: t('department.back') };
  const loaded = useLoad<Data | null>(`department-${id}`, async () => {
    const agents = await readAgents(api);
    if (id === 'new') return { department: EMPTY, members: new Set(), people: agents };
    const answer = await api.get<{ department: Raw | null; agents?: unknown }>(`livechat/department/${encodeURIComponent(id)}`);
    if (!answer.department) return null;
    const members = list(answer.agents);
    const known = new Set(agents.map((a) => a.id));
    const others = members
      .filter((m) => !known.has(str(m.agentId)))
      .map((m): Agent => ({ id: str(m.agentId), username: str(m.username), name: str(m.username), email: '', online: false, available: false, departments: [] }));
    return { department: department(answer.department), members: new Set(members.map((m) => str(m.agentId))), people: [...agents, ...others] };
  });
  const data = loaded.value;

  if (!data) {
    return (
      <Page title={t('department.title')} back={back}>
        {data === null ? <p>{t('department.gone')}</p> : <LoadState error={loaded.error} onRetry={() => void loaded.reload()} />}
      </Page>
    );
  }
  return <Editor key={id} data={data} back={back} />;
}

function Editor({ data, back }: { data: Data; back: { to: { page: 'departments'; id: '' }; label: string } }): VNode {
  const { router } = useApp();
  const desk = useDesk();
  const { api } = desk;
  const mayDelete = useMay('remove-livechat-department');
  const isNew = data.department.id === '';
  const [form, setForm] = useState(data.department);
  const [members, setMembers] = useState(data.members);
  const [errors, setErrors] = useState<{ name?: string; email?: string; whole?: ComponentChildren }>({});
  const [busy, setBusy] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const box = useRef<HTMLFormElement>(null);

  useEffect(() => {
    if (isNew) box.current?.querySelector('input')?.focus();
  }, []);

  const set = (part: Partial<Department>) => {
    setForm((now) => ({ ...now, ...part }));
    setErrors({});
  };
  const toggle = (agent: string) =>
    setMembers((now) => {
      const next = new Set(now);
      if (!next.delete(agent)) next.add(agent);
      return next;
    });

  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    const found = {
      ...(form.name.trim() ? {} : { name: t('department.needName') }),
      ...(looksLikeEmail(form.email) ? {} : { email: t('department.needEmail') }),
    };
    if (Object.keys(found).length > 0) {
      setErrors(found);
      focusFirstError(box.current);
      return;
    }
    setBusy(true);
    const body = {
      name: form.name.trim(),
      email: form.email.trim(),
      enabled: form.enabled,
      showOnRegistration: form.showOnRegistration,
      showOnOfflineForm: form.showOnOfflineForm,
      ...(form.description ? { description: form.description } : {}),
    };
    const person = (agentId: string) => ({ agentId, username: data.people.find((a) => a.id === agentId)?.username ?? '' });
    try {
      if (isNew) {
        await api.post('livechat/department', { department: body, agents: [...members].map((agentId) => ({ agentId })) });
      } else {
        const path = `livechat/department/${encodeURIComponent(form.id)}`;
        await api.put(path, { department: body });
        const upsert = [...members].filter((m) => !data.members.has(m)).map(person);
        const remove = [...data.members].filter((m) => !members.has(m)).map((agentId) => ({ agentId }));
        if (upsert.length + remove.length > 0) await api.post(`${path}/agents`, { upsert, remove });
      }
      void desk.readDepartments();
      showToast(t('department.saved', { name: body.name }));
      router.go({ page: 'departments', id: '' });
    } catch (error) {
      setBusy(false);
      setErrors({ whole: explain(error) });
    }
  };

  const remove = async () => {
    await api.del(`livechat/department/${encodeURIComponent(form.id)}`);
    void desk.readDepartments();
    showToast(t('department.deleted', { name: form.name }));
    router.go({ page: 'departments', id: '' });
  };

  return (
    <Page title={isNew ? t('department.new') : data.department.name} text={isNew ? t('department.newText') : undefined} back={back}>
      <form ref={box} class="groups" noValidate onSubmit={(event) => void submit(event)}>
        <section class="group narrow" aria-label={t('department.title')}>
          <Field label={t('department.name')} type="text" value={form.name} maxLength={120} autocomplete="off" required error={errors.name} hint={t('department.nameHint')} onText={(name) => set({ name })} />
          <Field label={t('department.email')} type="email" inputMode="email" value={form.email} autocomplete="off" required error={errors.email} hint={t('department.emailHint')} onText={(email) => set({ email })} />
        </section>
        <section class="group" aria-labelledby="dep-shown">
          <h2 id="dep-shown">{t('department.where')}</h2>
          <Switch label={t('department.enabled')} hint={t('department.enabledHint')} checked={form.enabled} onChange={(enabled) => set({ enabled })} />
          <Switch label={t('department.registration')} hint={t('department.registrationHint')} checked={form.showOnRegistration} onChange={(showOnRegistration) => set({ showOnRegistration })} />
          <Switch label={t('department.offline')} hint={t('department.offlineHint')} checked={form.showOnOfflineForm} onChange={(showOnOfflineForm) => set({ showOnOfflineForm })} />
        </section>
        <fieldset class="group">
          <legend>{t('department.members')}</legend>
          <ul class="cells">
            {data.people.map((agent) => (
              <li key={agent.id} class="member">
                <label>
                  <input type="checkbox" checked={members.has(agent.id)} onChange={() => toggle(agent.id)} />
                  <Dome small name={agent.name} />
                  <span dir="auto">
                    {agent.name} <small>@{agent.username}</small>
                  </span>
                </label>
              </li>
            ))}
          </ul>
          {members.size === 0 && <p class="hint">{t('department.noMembers')}</p>}
        </fieldset>
        <div role="alert" class="form-alert">
          {errors.whole && <ErrorLine>{errors.whole}</ErrorLine>}
        </div>
        <div class="btns">
          <Link class="btn" to={back.to}>
            {t('form.cancel')}
          </Link>
          <button class="btn btn-main" type="submit" aria-disabled={busy}>
            {t(busy ? 'form.saving' : isNew ? 'department.create' : 'form.save')}
          </button>
          {!isNew && mayDelete && (
            <button class="btn btn-bad push-end" type="button" onClick={() => setDeleting(true)}>
              {t('department.delete')}
            </button>
          )}
        </div>
      </form>
      {deleting && (
        <Confirm
          title={t('department.deleteTitle', { name: data.department.name })}
          text={t('department.deleteText')}
          button={t('department.deleteButton')}
          run={remove}
          onClose={() => setDeleting(false)}
        />
      )}
    </Page>
  );
}
