// Lines between turns: who came, who went, who handed over.
import type { Message } from '../../shared/types';
import { t } from '../i18n';

/** What a system message says, or undefined for those that say nothing to a visitor. */
export function systemLine({ t: type, u, transferData }: Message): string | undefined {
  const name = u.name ?? u.username;
  switch (type) {
    case 'uj':
      return t('sys.joined', { name });
    case 'ul':
      return t('sys.left', { name });
    case 'omnichannel_placed_chat_on_hold':
      return t('sys.hold');
    case 'livechat_transfer_history':
    case 'livechat_transfer_history_fallback': {
      const from = transferData?.transferredBy.name ?? transferData?.transferredBy.username ?? name;
      const agent = transferData?.transferredTo?.name ?? transferData?.transferredTo?.username;
      const department = transferData?.nextDepartment?.name;
      if (agent) return t('sys.handedAgent', { from, to: agent });
      if (department) return t('sys.handedDepartment', { from, to: department });
      return t('sys.handedQueue', { from });
    }
    default:
      return undefined;
  }
}

export function SystemLine({ message }: { message: Message }) {
  const text = systemLine(message);
  return text ? <li class="sys">{text}</li> : null;
}
