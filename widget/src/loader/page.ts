// What the loader keeps on the owner's page: three flags and the look, so that the next page starts right. No visitor data.

/** The value of `fn`, or undefined where the browser forbids it (storage denied or full, an address that is none). */
const attempt = <T>(fn: () => T): T | undefined => {
  try {
    return fn();
  } catch {
    return undefined;
  }
};

/** Reads a remembered word; "" when there is none or the browser keeps none. `forTab`: of this tab only. */
export const recall = (name: string, forTab = false): string =>
  attempt(() => (forTab ? sessionStorage : localStorage).getItem(`deskbell.${name}`)) ?? '';

/** Remembers a word; "" is the same as none. */
export const remember = (name: string, value: string, forTab = false): void =>
  attempt(() => (forTab ? sessionStorage : localStorage).setItem(`deskbell.${name}`, value));

/**
 * The server's public address, without a slash at the end: from the original snippet's `/livechat` address, else from the
 * address of our script. Undefined for anything that is not http(s).
 */
export const serverOf = (livechat: string | undefined, script: string | undefined, page: string): string | undefined =>
  attempt(() => {
    const { origin, pathname } = new URL((livechat || script) as string, page);
    if (!/^http/.test(origin) || !(livechat || script)) return undefined;
    return origin + pathname.replace(/\/(livechat|widget\.js|packages\/rocketchat_livechat)?(\/[^/]*\.js|\/assets\/[^/]*)?\/?$/, '');
  });
