import type { Store } from '../../shared/storage';

/**
 * Keeps unsent words per chat, on disk.
 *
 * `store` belongs to one account: a draft outlives a reload, a lost session and another sign-in, and never shows up in
 * somebody else's account.
 */
export class Drafts {
  constructor(private readonly store: Store) {}

  get(rid: string): string {
    const text = this.store.get<unknown>(`draft.${rid}`);
    return typeof text === 'string' ? text : '';
  }

  /** Empty text removes the draft. */
  set(rid: string, text: string): void {
    if (text === '') this.store.remove(`draft.${rid}`);
    else this.store.set(`draft.${rid}`, text);
  }
}
