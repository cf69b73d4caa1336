// Our name at the foot of a form, unless the owner hides it.
import { t } from '../i18n';
import type { ChatState } from '../state/state';

export function Mark({ state }: { state: ChatState }) {
  return state.config?.settings?.hideWatermark ? null : <p class="mark">{t('mark')}</p>;
}
