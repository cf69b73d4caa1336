import type { ComponentChildren, VNode } from 'preact';

interface Props {
  level: 1 | 2 | 3;
  class?: string;
  children: ComponentChildren;
}

/** A heading whose level depends on what stands around it: the title of a pane that stands alone heads the page. */
export function Heading({ level, class: name, children }: Props): VNode {
  const Tag = `h${level}` as 'h1' | 'h2' | 'h3';
  return (
    <Tag class={name} dir="auto">
      {children}
    </Tag>
  );
}
