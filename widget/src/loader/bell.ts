// The launcher: a desk bell in a shadow root, so that neither page nor bell can style the other.
import css from './bell.css?inline';

const make = (name: string, attributes: Record<string, string>, ...children: Element[]): HTMLElement => {
  const element = (
    /svg|path/.test(name) ? document.createElementNS('http://www.w3.org/2000/svg', name) : document.createElement(name)
  ) as HTMLElement;
  for (const key in attributes) element.setAttribute(key, attributes[key] as string);
  element.append(...children);
  return element;
};

/** Gives a sheet to the page or a shadow root without an inline style: strict policies allow this. */
export const adopt = (root: Document | ShadowRoot, text: string, base: string): void => {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  } catch {
    // Safari before 16.4: the same rules as a file.
    ((root as Document).head ?? root).append(make('link', { rel: 'stylesheet', href: `${base}/widget.css` }));
  }
};

/** The place on the page with the bell in it, not yet in the document. */
export interface Bell {
  box: HTMLElement;
  button: HTMLElement;
  /** Puts a few letters on the bell, and gives the button its name. */
  mark: (text: string, label: string) => void;
}

export const createBell = (base: string): Bell => {
  const count = make('b', { 'aria-hidden': 'true' });
  const button = make(
    'button',
    { class: 'deskbell-ring', type: 'button', 'aria-expanded': 'false' },
    make('i', {}),
    make('u', {}),
    make(
      'svg',
      { viewBox: '0 0 24 24', 'aria-hidden': 'true' },
      make('path', {
        d: 'M4 11.5a7.5 7 0 0 1 15.5-1.2c.6 5-3.5 8.2-7.7 8.2a9 9 0 0 1-3-.5L4.5 19.5l1-3.4A6.6 6.6 0 0 1 4 11.5zM9 10.5h6M9 13.5h3.5',
      }),
    ),
    count,
  );
  const host = make('div', { class: 'deskbell-bell' });
  const root = host.attachShadow({ mode: 'open' });
  root.append(button);
  adopt(root, css, base);
  adopt(document, css, base);
  const mark = (text: string, label: string) => {
    count.textContent = text;
    button.setAttribute('aria-label', label);
  };
  mark('', 'Open chat');
  return { box: make('div', { class: 'rocketchat-widget', 'data-state': 'closed' }, host), button, mark };
};
