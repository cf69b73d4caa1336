import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Route } from '../lib/router';
import { useTitle } from './Frame';
import { Icon } from './Icon';
import { Link } from './Link';

interface Props {
  title: string;
  text?: ComponentChildren;
  back?: { to: Route; label: string };
  action?: ComponentChildren;
  children: ComponentChildren;
}

/** A page beside the rail: title, one sentence, at most one action. */
export function Page({ title, text, back, action, children }: Props): VNode {
  const head = useRef<HTMLHeadingElement>(null);
  useTitle(title);
  // A page that took the place of another is read from its title.
  useEffect(() => {
    if (document.activeElement === document.body || !document.activeElement?.isConnected) head.current?.focus({ preventScroll: true });
  }, [title]);
  return (
    <main class="stage">
      <div class="view">
        <div class="sheet-page" data-pane="" tabIndex={-1} id="content">
          <div class="page">
            <div class="set">
              <div class="page-head">
                {back && (
                  <Link class="icon-btn" to={back.to} aria-label={back.label}>
                    <Icon name="back" />
                  </Link>
                )}
                <div>
                  <h1 ref={head} tabIndex={-1}>
                    {title}
                  </h1>
                  {text && <p>{text}</p>}
                </div>
                {action}
              </div>
              {children}
            </div>
          </div>
        </div>
      </div>
    </main>
  );
}
