// The head of the panel: who is there, and the way out.
import { useRef, useState } from 'preact/hooks';
import type { VNode } from 'preact';
import { clock } from '../../shared/time';
import { locale, t } from '../i18n';
import { more } from '../later';
import type { Chat } from '../state/chat';
import { screenOf, type ChatState } from '../state/state';
import { Icon } from './Icon';
import { Portrait } from './Portrait';

/** The name of the shop, as the owner titled the chat. */
export const titleOf = (state: ChatState): string => state.config?.theme?.title || t('chat.name');

export function Minimise({ chat }: { chat: Chat }) {
  if (!chat.frame.embedded) return null;
  return (
    <button class="icon-btn" type="button" aria-label={t('head.minimise')} onClick={() => chat.frame.post('minimizeWindow')}>
      <Icon name="down" />
    </button>
  );
}

const Menu = more.part(({ Menu: part }) => part);
const Sheet = more.part(({ Sheet: part }) => part);

export function Header({ chat, state, menu = true }: { chat: Chat; state: ChatState; menu?: boolean }) {
  const { agent } = state;
  const name = (agent && !agent.hiddenInfo && (agent.name || agent.username)) || titleOf(state);
  return (
    <header class="top">
      <Portrait name={name} staff={name !== titleOf(state)} />
      <div class="top-text">
        <h2 class="top-name">
          <bdi>{name}</bdi>
        </h2>
        <p class="top-sub">{status(state)}</p>
      </div>
      {menu && <Options chat={chat} />}
      <Minimise chat={chat} />
    </header>
  );
}

function status(state: ChatState): VNode {
  const { agent, config, ended } = state;
  const line = (text: string, dot?: 'on' | 'away') => (
    <>
      {dot && <span class={dot === 'on' ? 'dot' : 'dot dot-away'} />}
      <span>{text}</span>
    </>
  );
  switch (screenOf(state)) {
    case 'loading':
      return line(t('head.opening'));
    case 'blocked':
    case 'off':
      return line(t('head.unavailable'), 'away');
    case 'ended':
      return line(t('head.ended', { time: clock(ended?.at ?? Date.now(), locale()) }), 'away');
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

function Options({ chat }: { chat: Chat }) {
  const [open, setOpen] = useState(false);
  const [sheet, setSheet] = useState<'name' | 'end' | undefined>();
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    setSheet(undefined);
    button.current?.focus();
  };
  return (
    <>
      <button
        class="icon-btn"
        type="button"
        ref={button}
        aria-label={t('head.options')}
        aria-haspopup="menu"
        aria-expanded={open}
        onPointerEnter={() => void more.load().catch(() => undefined)}
        onClick={() => setOpen(!open)}
      >
        <Icon name="more" />
      </button>
      {open && (
        <Menu
          chat={chat}
          close={close}
          open={(kind) => {
            setOpen(false);
            setSheet(kind);
          }}
        />
      )}
      {sheet && <Sheet chat={chat} kind={sheet} close={close} />}
    </>
  );
}
