// What the screen is drawn from, and which screen that is.
import type { Entry } from '../../shared/outbox';
import type { Agent, Visitor, WidgetConfig } from '../../shared/local';
import type { Message, QueueInfo } from '../../shared/types';
import type { Draft } from './messages';

export interface Ended {
  /** The visitor ended it. */
  mine: boolean;
  /** Who did. */
  name: string;
  at: number;
}

/** Immutable: every change makes a new object. */
export interface ChatState {
  /** `blocked`: the server cannot be reached; `off`: the owner switched the chat off. */
  readonly phase: 'loading' | 'blocked' | 'off' | 'ready';
  readonly config: WidgetConfig | undefined;
  readonly guest: Visitor | undefined;
  /** The room whose messages are shown. */
  readonly room: string | undefined;
  /** It is open. */
  readonly open: boolean;
  readonly agent: Agent | undefined;
  readonly queue: QueueInfo | undefined;
  readonly messages: readonly Message[];
  /** There may be older ones at the server. */
  readonly older: boolean;
  readonly unsent: readonly Entry<Draft>[];
  /** Names of those who type. */
  readonly typing: readonly string[];
  /** No way to the server for three seconds. */
  readonly lost: boolean;
  /** It came back a moment ago, and something had waited. */
  readonly back: boolean;
  readonly ended: Ended | undefined;
  /** New messages the visitor has not seen. */
  readonly unread: number;
  /** The panel is open, over the whole screen, and may take the focus. */
  readonly expanded: boolean;
  readonly full: boolean;
  /** Grows with each wish that the panel take the focus. */
  readonly focusWish: number;
  /** The visitor wants to leave a note although somebody is there. */
  readonly note: boolean;
  /** Something is written in the note form: it stays, whoever comes or goes. */
  readonly noteTouched: boolean;
  readonly sounds: boolean;
  /** What the embed API said about the visitor: fills the form in. */
  readonly known: { name?: string; email?: string; department?: string };
}

export const initialState: ChatState = {
  phase: 'loading',
  config: undefined,
  guest: undefined,
  room: undefined,
  open: false,
  agent: undefined,
  queue: undefined,
  messages: [],
  older: false,
  unsent: [],
  typing: [],
  lost: false,
  back: false,
  ended: undefined,
  unread: 0,
  expanded: false,
  full: false,
  focusWish: 0,
  note: false,
  noteTouched: false,
  sounds: true,
  known: {},
};

export type Screen = 'loading' | 'blocked' | 'off' | 'closed' | 'note' | 'register' | 'welcome' | 'chat' | 'ended';

/** Which screen a state asks for. An open room is shown whoever is online. */
export function screenOf(state: ChatState): Screen {
  const { config, phase } = state;
  if (phase !== 'ready') return phase;
  if (state.note) return 'note';
  if (state.ended) return 'ended';
  if (state.open) return 'chat';
  if (state.noteTouched || !config?.online) return 'closed';
  if (state.unsent.length > 0) return 'chat';
  if (!state.guest && needsForm(config)) return 'register';
  return 'welcome';
}

/** Is there anything to ask before a chat? */
export function needsForm(config: WidgetConfig): boolean {
  const { registrationForm, nameFieldRegistrationForm: name, emailFieldRegistrationForm: email } = config.settings ?? {};
  return hasExtras(config) || Boolean(registrationForm && (name || email));
}

/** Does the owner ask more than name and e-mail? */
export function hasExtras({ settings, departments, customFields }: WidgetConfig): boolean {
  if (settings?.forceAcceptDataProcessingConsent) return true;
  const choices = departments?.filter(({ showOnRegistration }) => showOnRegistration).length ?? 0;
  return Boolean(settings?.registrationForm && (choices > 1 || customFields?.length));
}

export const registrationDepartments = (config: WidgetConfig) =>
  (config.departments ?? []).filter((department) => department.showOnRegistration);

export const noteDepartments = (config: WidgetConfig) =>
  (config.departments ?? []).filter((department) => department.showOnOfflineForm);

/** The protocol's default colour: an owner who left it has not chosen one, and the bell keeps its own. */
const UNCHOSEN = '#c1272d';

/** The owner's colour as `#rrggbb`, or undefined. */
export function accentOf(color: string | undefined): string | undefined {
  const text = color?.trim().toLowerCase() ?? '';
  const long = /^#[0-9a-f]{3}$/.test(text) ? text.replace(/[0-9a-f]/g, '$&$&') : text;
  return /^#[0-9a-f]{6}$/.test(long) && long !== UNCHOSEN ? long : undefined;
}
