// What the loader keeps on the owner's page: three flags and the look, so that the next page starts right. No visitor data.

const area = (forTab: boolean): Storage | undefined => {
  try {
    return forTab ? sessionStorage : localStorage;
  } catch {
    return undefined;
  }
};

/** Reads a remembered word; "" when there is none or the browser keeps none. `forTab`: of this tab only. */
export const recall = (name: string, forTab = false): string => area(forTab)?.getItem(`deskbell.${name}`) ?? '';

/** Remembers a word; "" is the same as none. */
export const remember = (name: string, value: string, forTab = false): void => {
  try {
    area(forTab)?.setItem(`deskbell.${name}`, value);
  } catch {
    // A full or closed storage: the next page starts plain.
  }
};

/**
 * The server's public address, without a slash at the end: from the original snippet's `/livechat` address, else from the
 * address of our script. Undefined for anything that is not http(s).
 */
export const serverOf = (livechat: string | undefined, script: string | undefined, page: string): string | undefined => {
  try {
    const { origin, pathname } = new URL(livechat || script || '', page);
    if (!/^http/.test(origin) || !(livechat || script)) return undefined;
    return origin + pathname.replace(/\/(livechat|widget\.js|packages\/rocketchat_livechat)?(\/[^/]*\.js|\/assets\/[^/]*)?\/?$/, '');
  } catch {
    return undefined;
  }
};
