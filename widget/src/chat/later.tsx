// Parts that come when they are needed: one chunk with its own style sheet.
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';

type More = typeof import('./more/index');

let request: Promise<More> | undefined;
let more: More | undefined;

/** Fetches the later parts, once; a failed try may be repeated. */
export function loadMore(): Promise<More> {
  request ??= import('./more/index')
    .then(async (module) => {
      await module.styled;
      more = module;
      return module;
    })
    .catch((error: unknown) => {
      request = undefined;
      throw error;
    });
  return request;
}

/** A component of the later parts; until they have come `Until` stands there, or nothing. */
export function later<P extends object>(pick: (module: More) => ComponentType<P>, Until?: ComponentType<P>): ComponentType<P> {
  return function Later(props: P) {
    const [, draw] = useState(false);
    useEffect(() => {
      if (!more) loadMore().then(() => draw(true), () => undefined);
    }, []);
    const Part = more ? pick(more) : Until;
    return Part ? <Part {...props} /> : null;
  };
}
