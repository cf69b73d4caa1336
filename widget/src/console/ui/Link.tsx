import type { ComponentChildren, VNode } from 'preact';
import type { Route } from '../lib/router';
import { useApp } from './context';

interface Props {
  to: Route;
  /** Takes the place of the present address instead of adding one. */
  replace?: boolean;
  class?: string;
  title?: string;
  children?: ComponentChildren;
  'aria-current'?: 'page' | 'true' | undefined;
  'aria-label'?: string;
  'data-rid'?: string;
}

/** A link inside the console. A new tab, a copy of the address and the Back button work as everywhere. */
export function Link({ to, replace = false, children, ...rest }: Props): VNode {
  const { router } = useApp();
  const follow = (event: MouseEvent) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    router.go(to, replace ? 'replace' : 'push');
  };
  return (
    <a {...rest} href={router.href(to)} onClick={follow}>
      {children}
    </a>
  );
}
