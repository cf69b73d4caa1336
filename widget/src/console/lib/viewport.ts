/** Room a keyboard takes before it counts as one; browser bars are smaller. */
const KEYBOARD = 120;

/**
 * Keeps the page as high as what is seen of it.
 *
 * Some phones lay the keyboard over the page instead of making the page smaller; the composer must sit on it all the same.
 */
export function followKeyboard(win: Window): void {
  const view = win.visualViewport;
  if (!view) return;
  const root = win.document.documentElement;
  const fit = () => {
    const covered = win.innerHeight - view.height > KEYBOARD && view.scale === 1;
    if (covered) root.style.setProperty('--seen', `${Math.round(view.height)}px`);
    else root.style.removeProperty('--seen');
    if (covered && win.scrollY > 0) win.scrollTo(0, 0);
  };
  view.addEventListener('resize', fit);
  view.addEventListener('scroll', fit);
}
