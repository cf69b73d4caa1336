import type { ComponentChildren, VNode } from 'preact';
import { rich, t } from '../i18n';
import { timeOfDay } from '../lib/format';
import type { Message } from '../state/model';
import { useMe } from '../ui/context';

/** A line of what happened between the words. */
export function SystemLine({ message, visitor }: { message: Message; visitor: string }): VNode | null {
  const me = useMe();
  const words = sentence(message, visitor, message.by.id === me.id);
  if (!words) return null;
  return (
    <li class="sys">
      {words} <time dateTime={new Date(message.at).toISOString()}>{timeOfDay(message.at)}</time>
    </li>
  );
}

function sentence(m: Message, visitor: string, own: boolean): ComponentChildren {
  const who = <b dir="auto">{own ? t('talk.you') : m.fromVisitor ? visitor : m.by.name}</b>;
  switch (m.type) {
    case 'livechat-started':
      return rich('talk.line.started', { who: <b dir="auto">{visitor}</b> });
    case 'uj':
      return rich('talk.line.joined', { who });
    case 'ul':
      return rich('talk.line.left', { who });
    case 'livechat-close':
      return m.text && !m.fromVisitor
        ? rich('talk.line.closedComment', { who, comment: <q dir="auto">{m.text}</q> })
        : rich('talk.line.closedAny', { who });
    case 'livechat_transfer_history':
    case 'livechat_transfer_history_fallback': {
      const move = m.transfer;
      if (!move) return null;
      const by = <b dir="auto">{own ? t('talk.you') : move.by || m.by.name}</b>;
      if (move.scope === 'agent' && move.to) return rich('talk.line.toAgent', { who: by, to: <b dir="auto">{move.to}</b> });
      if (move.scope === 'department' && move.department) return rich('talk.line.toDepartment', { who: by, to: <b dir="auto">{move.department}</b> });
      return rich('talk.line.toLine', { who: by });
    }
    case 'omnichannel_placed_chat_on_hold':
      return t('talk.line.onHold');
    case 'omnichannel_on_hold_chat_resumed':
      return t('talk.line.resumed');
    default:
      return null;
  }
}
