import type { ComponentChildren, VNode } from 'preact';

interface Props {
  title: string;
  text?: ComponentChildren;
  /** A line above the title, such as the step. */
  above?: ComponentChildren;
  wide?: boolean;
  children: ComponentChildren;
}

/** The place before the counter: a card, its edge the counter line, the bell standing on it. */
export function Door({ title, text, above, wide = false, children }: Props): VNode {
  return (
    <main class="door">
      <div class={`door-card${wide ? ' is-wide' : ''}`}>
        {above}
        <div class="door-top">
          <div>
            <h1 tabIndex={-1} data-title="">
              {title}
            </h1>
            {text && <p>{text}</p>}
          </div>
          <span class="logo" aria-hidden="true" />
        </div>
        {children}
      </div>
    </main>
  );
}
