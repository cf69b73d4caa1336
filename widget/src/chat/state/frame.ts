// The chat's side of the bridge to the owner's page.
import { argumentsOf, SOURCE, type BridgeMessage, type HostCommand, type PageInfo } from '../../shared/bridge';

/** Commands of the embed API that reach the chat, with their checked arguments. */
export interface Commands {
  setExpanded: (open: boolean, full: boolean, withFocus: boolean) => void;
  pageVisited: (page: PageInfo) => void;
  setTheme: (theme: Record<string, unknown>) => void;
  setCustomField: (key: string, value: string, overwrite: boolean) => void;
  setDepartment: (idOrName: string) => void;
  setGuestToken: (token: string) => void;
  setGuestName: (name: string) => void;
  setGuestEmail: (email: string) => void;
  setAgent: (id: string) => void;
  setBusinessUnit: (id: string) => void;
  registerGuest: (guest: Record<string, unknown>) => void;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const object = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** The page that embeds us; without one (the chat in a tab of its own) nothing is sent. */
export class Frame {
  readonly embedded: boolean;
  private readonly origin: string;

  /** `hostOrigin` is what the loader says it is loaded from. A lie only keeps our messages from arriving. */
  constructor(hostOrigin: string) {
    this.origin = hostOrigin;
    this.embedded = parent !== window && hostOrigin !== '';
  }

  /** Calls a command of the host page. */
  post(fn: HostCommand, ...args: unknown[]): void {
    if (!this.embedded) return;
    const message: BridgeMessage = { src: SOURCE, fn, args };
    // An opaque origin (a file, a sandbox) has no name to send to.
    parent.postMessage(message, this.origin === 'null' ? '*' : this.origin);
  }

  /** Tells the owner's handlers of an event. */
  event(name: string, data?: unknown): void {
    this.post('callback', name, ...(data === undefined ? [] : [data]));
  }

  /** Starts taking commands: known names, arguments of the right type, from the embedding page alone. */
  listen(commands: Commands): void {
    if (!this.embedded) return;
    addEventListener('message', (event: MessageEvent<BridgeMessage | undefined>) => {
      const { data } = event;
      if (event.source !== parent || event.origin !== this.origin || data?.src !== SOURCE) return;
      const [a, b, c] = argumentsOf(data.args);
      switch (data.fn) {
        case 'setExpanded':
          commands.setExpanded(a === true, b === true, c === true);
          break;
        case 'pageVisited': {
          const { change, title, location } = object(a);
          const href = text(object(location).href);
          if (/^https?:/.test(href)) {
            commands.pageVisited({ change: change === 'title' ? 'title' : 'url', title: text(title), location: { href } });
          }
          break;
        }
        case 'setTheme':
          commands.setTheme(object(a));
          break;
        case 'setCustomField':
          if (text(a)) commands.setCustomField(text(a), String(b ?? ''), c !== false);
          break;
        case 'setDepartment':
          commands.setDepartment(text(a));
          break;
        case 'clearDepartment':
          commands.setDepartment('');
          break;
        case 'setGuestToken':
          if (text(a)) commands.setGuestToken(text(a));
          break;
        case 'setGuestName':
          commands.setGuestName(text(a));
          break;
        case 'setGuestEmail':
          commands.setGuestEmail(text(a));
          break;
        case 'setAgent':
          commands.setAgent(text(object(a)._id));
          break;
        case 'setBusinessUnit':
        case 'clearBusinessUnit':
          commands.setBusinessUnit(text(a));
          break;
        case 'registerGuest':
          commands.registerGuest(object(a));
          break;
        default:
      }
    });
    this.post('ready');
  }
}
