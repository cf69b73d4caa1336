import type { VNode } from 'preact';
import { t } from '../i18n';
import { useDesk } from '../ui/context';
import { Icon } from '../ui/Icon';
import { Link } from '../ui/Link';
import { LoadState } from '../ui/LoadState';
import { Page } from '../ui/Page';
import { useLoad } from '../ui/useLoad';
import { readDepartments, type Department } from './people';

/** The parts of the counter. */
export default function Departments(): VNode {
  const { api } = useDesk();
  const departments = useLoad('departments', () => readDepartments(api));
  return (
    <Page
      title={t('nav.departments')}
      text={t('departments.text')}
      action={
        <Link class="btn btn-main" to={{ page: 'departments', id: 'new' }}>
          <Icon name="plus" />
          {t('departments.add')}
        </Link>
      }
    >
      {departments.value === undefined && <LoadState error={departments.error} onRetry={() => void departments.reload()} />}
      {departments.value?.length === 0 && (
        <div class="still">
          <h2>{t('departments.none')}</h2>
          <p>{t('departments.noneText')}</p>
        </div>
      )}
      {departments.value && departments.value.length > 0 && (
        <ul class="cells">
          {departments.value.map((d) => (
            <li key={d.id}>
              <div>
                <b dir="auto">{d.name}</b>
                <small>
                  {t('departments.agents', { n: d.agents })}
                  {d.email && (
                    <>
                      {' · '}
                      <bdi dir="ltr">{d.email}</bdi>
                    </>
                  )}
                </small>
              </div>
              <span class="cell-end">
                <Shown department={d} />
                <Link class="icon-btn" to={{ page: 'departments', id: d.id }} aria-label={t('departments.editName', { name: d.name })} title={t('departments.edit')}>
                  <Icon name="edit" />
                </Link>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Page>
  );
}

function Shown({ department: d }: { department: Department }): VNode {
  if (!d.enabled) return <span class="chip">{t('departments.off')}</span>;
  if (d.agents === 0) return <span class="chip is-wait">{t('departments.nobody')}</span>;
  return d.showOnRegistration ? <span class="chip is-good">{t('departments.shown')}</span> : <span class="chip">{t('departments.hidden')}</span>;
}
