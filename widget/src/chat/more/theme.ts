// The looks the owner's page asks for, on top of the settings. Everything by script: no style stands in any markup.
import type { Chat } from '../state/chat';

const COLOURS = ['color', 'fontColor', 'iconColor', 'guestBubbleBackgroundColor', 'agentBubbleBackgroundColor'] as const;

/** What a page may say of the looks. */
export interface PageTheme extends Partial<Record<(typeof COLOURS)[number], string>> {
  title?: string;
  offlineTitle?: string;
  position?: string;
  background?: string;
  hideAgentAvatar?: boolean;
}

/** A colour as `#rrggbb`: what every shade of it is reckoned from. Undefined for what is no colour. */
export function colourOf(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.trim().toLowerCase() : '';
  if (/^#[\da-f]{6}$/.test(text)) return text;
  if (!text || !CSS.supports('color', text)) return undefined;
  const canvas = document.createElement('canvas').getContext('2d');
  if (!canvas) return undefined;
  // What shines through shines on white.
  for (const colour of ['#fff', text]) {
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
  }
  const [red = 0, green = 0, blue = 0] = canvas.getImageData(0, 0, 1, 1).data;
  return `#${((1 << 24) | (red << 16) | (green << 8) | blue).toString(16).slice(1)}`;
}

/** A background of colours; nothing that would have to be fetched. */
const backgroundOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value && !/url|image|src|element|var/i.test(value) && CSS.supports('background', value) ? value : undefined;

/** Adds to what was said before; what is missing or makes no sense stays as it was. */
export function setTheme(chat: Chat, given: Record<string, unknown>): void {
  const said: PageTheme = {};
  for (const key of COLOURS) {
    const colour = colourOf(given[key]);
    if (colour) said[key] = colour;
  }
  for (const key of ['title', 'offlineTitle'] as const) {
    if (typeof given[key] === 'string' && given[key]) said[key] = given[key];
  }
  if (given.position === 'left' || given.position === 'right') said.position = given.position;
  const background = backgroundOf(given.background);
  if (background) said.background = background;
  if (typeof given.hideAgentAvatar === 'boolean') said.hideAgentAvatar = given.hideAgentAvatar;
  chat.theme = { ...chat.theme, ...said };
  const { config } = chat.state;
  if (config) chat.set({ config: { ...config, theme: { ...config.theme, ...chat.theme } } });
  dress(chat);
}

/** Gives the frame its looks, as far as the accent (which is there from the first moment) does not say them. */
export function dress(chat: Chat): void {
  const { style, classList } = document.documentElement;
  const { fontColor, iconColor, guestBubbleBackgroundColor, agentBubbleBackgroundColor, hideAgentAvatar } = chat.theme;
  const background = backgroundOf(chat.state.config?.theme?.background);
  const looks: [property: string, value: string | undefined, name: string][] = [
    ['--on-accent', fontColor, 'has-font'],
    ['--icon', iconColor, 'has-icon'],
    ['--mine', guestBubbleBackgroundColor, 'has-mine'],
    ['--theirs', agentBubbleBackgroundColor, 'has-theirs'],
    ['--page', background, 'has-page'],
    ['--page-plain', colourOf(background), 'has-page-plain'],
  ];
  for (const [property, value, name] of looks) {
    if (value) style.setProperty(property, value);
    else style.removeProperty(property);
    classList.toggle(name, Boolean(value));
  }
  classList.toggle('is-faceless', Boolean(hideAgentAvatar));
}
