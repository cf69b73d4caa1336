// Messages between the loader on the owner's page and the chat in its frame.
//
// Both ways `{src: "rocketchat", fn, args}` with the names the original uses, so that either half can be swapped. Each
// side posts to one exact origin and takes messages only from the other's window and origin; unknown names are ignored.

export const SOURCE = 'rocketchat';

/** One message. Newer loaders always send an array to spread; a single value counts as an array of one. */
export interface BridgeMessage {
  src: typeof SOURCE;
  fn: string;
  args?: unknown;
}

/** What a page reports about itself. */
export interface PageInfo {
  change: 'url' | 'title';
  title: string;
  location: { href: string };
}

/** The names the frame may call on the host page. The last four are ours. */
export type HostCommand =
  | 'ready'
  | 'minimizeWindow'
  | 'openWidget'
  | 'removeWidget'
  | 'callback'
  | 'setUnread'
  | 'setLook'
  | 'setKept'
  | 'leaveFrame';

/** Arguments as an array, whatever the sender made of them. */
export function argumentsOf(args: unknown): unknown[] {
  if (args === undefined) return [];
  return Array.isArray(args) ? args : [args];
}
