import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { t } from '../i18n';
import { showToast } from '../lib/notice';
import { useDesk, useMay, useMe } from '../ui/context';
import { Confirm } from '../ui/Confirm';
import { Icon } from '../ui/Icon';
import { Link } from '../ui/Link';
import { LoadState } from '../ui/LoadState';
import { Page } from '../ui/Page';
import { Dome } from '../ui/people';
import { useLoad } from '../ui/useLoad';
import { readAgents, type Agent } from './people';

/** Who stands at the counter. */
export default function Agents(): VNode {
  const { api } = useDesk();
  const me = useMe();
  const mayAdd = useMay('create-user');
  const mayRemove = useMay('view-livechat-manager');
  const agents = useLoad('agents', () => readAgents(api));
  const [leaving, setLeaving] = useState<Agent | undefined>(undefined);

  // People come and go; the page follows while it is looked at.
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void agents.reload();
    }, 15_000);
    return () => clearInterval(timer);
  }, []);

  const remove = async (agent: Agent) => {
    await api.del(`livechat/users/agent/${encodeURIComponent(agent.id)}`);
    setLeaving(undefined);
    showToast(t('agents.removed', { name: agent.name }));
    await agents.reload();
  };

  return (
    <Page
      title={t('nav.agents')}
      text={t('agents.text')}
      action={
        mayAdd && (
          <Link class="btn btn-main" to={{ page: 'agents', pane: 'new' }}>
            <Icon name="plus" />
            {t('agents.add')}
          </Link>
        )
      }
    >
      {agents.value ? (
        <ul class="cells">
          {agents.value.map((agent) => (
            <li key={agent.id}>
              <Dome name={agent.name} />
              <div>
                <b dir="auto">
                  {agent.name}
                  {agent.id === me.id && <span class="opt"> {t('agents.you')}</span>}
                </b>
                <small>
                  <bdi>@{agent.username}</bdi>
                  {agent.email && (
                    <>
                      {' · '}
                      <bdi dir="ltr">{agent.email}</bdi>
                    </>
                  )}
                </small>
              </div>
              <span class="cell-end">
                <Presence here={agent.id === me.id || agent.online} available={agent.id === me.id ? me.available : agent.available} />
                {mayRemove && (
                  <button class="icon-btn" type="button" aria-label={t('agents.removeName', { name: agent.name })} title={t('agents.remove')} onClick={() => setLeaving(agent)}>
                    <Icon name="bin" />
                  </button>
                )}
              </span>
            </li>
          ))}
        </ul>
      ) : (
        <LoadState error={agents.error} onRetry={() => void agents.reload()} />
      )}
      {agents.value?.length === 0 && <p class="hint">{t('agents.none')}</p>}
      {agents.value?.length === 1 && mayAdd && <p class="hint">{t('agents.second')}</p>}
      {leaving && (
        <Confirm
          title={t('agents.removeTitle', { name: leaving.name })}
          text={t(leaving.id === me.id ? 'agents.removeSelf' : 'agents.removeText')}
          button={t('agents.remove')}
          run={() => remove(leaving)}
          onClose={() => setLeaving(undefined)}
        />
      )}
    </Page>
  );
}

/** Whether chats come to somebody. Who reads this page is here, whatever the list said a moment ago. */
function Presence({ here, available }: { here: boolean; available: boolean }): VNode {
  if (!here) return <span class="chip">{t('agents.offline')}</span>;
  return available ? <span class="chip is-good">{t('agents.here')}</span> : <span class="chip is-wait">{t('agents.away')}</span>;
}
