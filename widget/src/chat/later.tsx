// Parts that come when they are needed.
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** One chunk of the later code. */
class Chunk<M> {
  private readonly fetch: (tries: number) => Promise<M>;
  private tries = 0;
  private request: Promise<M> | undefined;
  private value: M | undefined;

  /** `fetch` is told how often it failed: browsers may remember a failed import, so another address is needed then. */
  constructor(fetch: (tries: number) => Promise<M>) {
    this.fetch = fetch;
  }

  /** Fetches it, once; a failed try may be repeated. */
  load(): Promise<M> {
    this.request ??= this.fetch(this.tries).then(
      (value) => {
        this.value = value;
        return value;
      },
      (error: unknown) => {
        this.request = undefined;
        this.tries += 1;
        throw error;
      },
    );
    return this.request;
  }

  /** A component of it; until it has come `Until` stands there, or nothing. */
  part<P extends object>(pick: (module: M) => ComponentType<P>, Until?: ComponentType<P>): ComponentType<P> {
    return (props: P) => {
      const [, draw] = useState(false);
      useEffect(() => {
        if (!this.value) this.load().then(() => draw(true), () => undefined);
      }, []);
      const Part = this.value ? pick(this.value) : Until;
      return Part ? <Part {...props} /> : null;
    };
  }
}

/** A style sheet that takes longer is not waited for: plain is better than nothing. */
const PATIENCE_MS = 3_000;

/** Adds the style sheet of a chunk before anything of it is drawn. */
async function dressed<M extends { sheet: string }>(loading: Promise<M>): Promise<M> {
  const module = await loading;
  await new Promise<void>((resolve) => {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.onload = link.onerror = () => resolve();
    setTimeout(resolve, PATIENCE_MS);
    link.href = module.sheet;
    document.head.append(link);
  });
  return module;
}

/** A conversation under way: the log, the socket, what was missed. */
export const talk = new Chunk((tries) => dressed<typeof import('./talk/index')>(tries ? import(/* @vite-ignore */ `./talk.js?${tries}`) : import('./talk/index')));

/** What few visits need: the note, the menu, the place in the line, the embed API. */
export const more = new Chunk((tries) => dressed<typeof import('./more/index')>(tries ? import(/* @vite-ignore */ `./more.js?${tries}`) : import('./more/index')));
