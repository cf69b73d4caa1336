// Which page the visitor is on. Asked at events, never by the clock.

/** Says `url` or `title` whenever the page's address or title became another. */
export function watchPage(changed: (change: 'url' | 'title') => void): void {
  let { href } = location;
  let { title } = document;
  const look = () => {
    const isMoved = location.href !== href;
    const isRenamed = document.title !== title;
    ({ href } = location);
    ({ title } = document);
    if (isMoved) changed('url');
    if (isRenamed) changed('title');
  };
  // Of a page that changes its address by itself only newer browsers tell; with the others it shows in what comes with it.
  const { navigation } = window as { navigation?: EventTarget };
  if (navigation) navigation.addEventListener('currententrychange', look);
  else for (const type of ['popstate', 'hashchange', 'click']) addEventListener(type, () => setTimeout(look));
  // The whole document is watched: pages replace their head as well.
  const watcher = new MutationObserver(() => {
    look();
    watch();
  });
  const watch = () => {
    watcher.observe(document.documentElement, { childList: true });
    watcher.observe(document.head, { childList: true, subtree: true, characterData: true });
  };
  watch();
}
