// The chat's side of the bridge to the owner's page.
import { argumentsOf, SOURCE, type BridgeMessage, type HostCommand } from '../../shared/bridge';

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

  /** Starts taking commands, from the embedding page alone. Their arguments are the owner's: check them. */
  listen(command: (fn: string, args: unknown[]) => void): void {
    if (!this.embedded) return;
    addEventListener('message', (event: MessageEvent<BridgeMessage | undefined>) => {
      const { data } = event;
      if (event.source !== parent || event.origin !== this.origin || data?.src !== SOURCE) return;
      if (typeof data.fn === 'string') command(data.fn, argumentsOf(data.args));
    });
    this.post('ready');
  }
}
