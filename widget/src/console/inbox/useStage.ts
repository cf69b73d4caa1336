import type { Ref } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** Whether the inbox shows one pane, two, or all three. The style sheet uses the same widths. */
export type Stage = 1 | 2 | 3;

export function stageOf(width: number): Stage {
  if (width <= 672) return 1;
  return width <= 1032 ? 2 : 3;
}

/** Watches the room the inbox has, which in the set-up is half the screen. */
export function useStage(): [Ref<HTMLElement>, Stage] {
  const box = useRef<HTMLElement>(null);
  const [stage, setStage] = useState<Stage>(() => stageOf(innerWidth - 88));
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    setStage(stageOf(element.clientWidth));
    const watch = new ResizeObserver(() => setStage(stageOf(element.clientWidth)));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  return [box, stage];
}
