// `window.RocketChat`: the queue of the snippet and the object its functions get.
//
// Every call is a command (name, arguments). The loader keeps them; the frame's half works them off in order.

/** Does a command or keeps it. */
export type Run = (fn: string, args: unknown[]) => void;

export type Api = Record<string, (...args: unknown[]) => void>;

const METHODS =
  'initialize setTheme setCustomField setDepartment clearDepartment setGuestToken setGuestName setGuestEmail registerGuest ' +
  'setAgent setLanguage setBusinessUnit clearBusinessUnit pageVisited showWidget hideWidget maximizeWidget minimizeWidget ' +
  'setParentUrl setGuestMetadata setHiddenSystemMessages clearAllCallbacks ' +
  'onChatMaximized onChatMinimized onChatStarted onChatEnded onPrechatFormSubmit onOfflineFormSubmit ' +
  'onWidgetShown onWidgetHidden onAssignAgent onAgentStatusChange onQueuePositionChange onServiceOffline';

/** The API object: one method per command. */
export const createApi = (run: Run): Api => {
  const api: Api = {};
  for (const method of METHODS.split(' ')) api[method] = (...args) => run(method, args);
  return api;
};

/** Runs the owner's function; his mistake goes to his console and stops nobody. */
export const guarded = (fn: (...args: never[]) => void, self: unknown, args: unknown[]): void => {
  try {
    fn.apply(self, args as never[]);
  } catch (error) {
    reportError(error);
  }
};

/**
 * Runs what the snippet queued, in order, then makes `RocketChat(fn)` call at once, and a push onto the queue as well.
 * What else the page put on `RocketChat` stays, its `url` above all.
 */
export const install = (page: { RocketChat?: unknown }, api: Api): void => {
  const before = page.RocketChat as { _?: unknown[] } | undefined;
  const call = (fn: unknown) => guarded(fn as () => void, api, [api]);
  page.RocketChat = Object.assign(call, before, { livechat: api, _: { push: call } });
  before?._?.forEach?.(call);
};
