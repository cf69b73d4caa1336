// The head of the panel: who is there, and the way out.
import type { VNode } from 'preact';
import { t } from '../i18n';
import { more } from '../later';
import type { Chat } from '../state/chat';
import { screenOf, type ChatState } from '../state/state';
import { Icon } from './Icon';
import { down as downIcon } from './icons';
import { Portrait } from './Portrait';

/** The name of the shop, as the owner titled the chat. */
export const titleOf = (state: ChatState): string => state.config?.theme?.title || t('chat.name');

export function Minimise({ chat }: { chat: Chat }) {
  if (!chat.frame.embedded) return null;
  return (
    <button class="icon-btn" type="button" aria-label={t('head.minimise')} onClick={() => chat.frame.post('minimizeWindow')}>
      <Icon of={downIcon} />
    </button>
  );
}

/** The menu and what it leads to. */
const Options = more.part(({ Options: part }) => part);

/** `ended`: what to say instead of who is there, when the chat is over. */
export function Header({ chat, state, menu = true, ended }: { chat: Chat; state: ChatState; menu?: boolean; ended?: string }) {
  const { agent } = state;
  const name = (agent && !agent.hiddenInfo && (agent.name || agent.username)) || titleOf(state);
  return (
    <div class="top">
      <Portrait name={name} staff={name !== titleOf(state)} />
      <div class="top-text">
        <h2 class="top-name">
          <bdi>{name}</bdi>
        </h2>
        <p class="top-sub">{ended === undefined ? status(state) : line(ended, 'away')}</p>
      </div>
      {menu && <Options chat={chat} />}
      <Minimise chat={chat} />
    </div>
  );
}

const line = (text: string, dot?: 'on' | 'away'): VNode => (
  <>
    {dot && <span class={dot === 'on' ? 'dot' : 'dot dot-away'} />}
    <span>{text}</span>
  </>
);

function status(state: ChatState): VNode {
  const { agent, config } = state;
  switch (screenOf(state)) {
    case 'loading':
      return line(t('head.opening'));
    case 'blocked':
    case 'off':
      return line(t('head.unavailable'), 'away');
    case 'closed':
      return line(t('head.closed'), 'away');
    default:
  }
  if (agent) {
    const department = config?.departments?.find(({ _id }) => _id === config.room?.departmentId)?.name;
    if (agent.status && agent.status !== 'online' && agent.status !== 'busy') return line(t('head.away'), 'away');
    return line(department ?? t('head.here'), 'on');
  }
  return state.open ? line(t('head.moment')) : line(t('head.here'), 'on');
}
