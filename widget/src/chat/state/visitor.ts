// Who the visitor is: the token, what they said about themselves, and their record at the server.
import { visitorToken } from '../../shared/ids';
import type { Rest } from '../../shared/rest';
import { openStore, type Store } from '../../shared/storage';
import type { Visitor } from '../../shared/local';

/** What `POST livechat/visitor` may be given besides the token. */
export interface Profile {
  name?: string;
  email?: string;
  phone?: string;
  department?: string;
  customFields?: { key: string; value: string; overwrite: boolean }[];
}

export class Identity {
  private readonly rest: Rest;
  private readonly store: Store;
  private unstored: string | undefined;
  private registering: Promise<Visitor> | undefined;
  /** False until it is known that the owner wants no yes before anything is stored, or the visitor gave it. */
  mayStore = false;

  constructor(rest: Rest, store: Store) {
    this.rest = rest;
    this.store = store;
  }

  /** The token, if there is one already. The original widget's is taken over once, so that returning visitors keep their chat. */
  known(): string | undefined {
    const own = this.unstored ?? this.store.get<string>('token');
    if (own) return own;
    const theirs = openStore('').get<{ token?: unknown }>('store')?.token;
    if (typeof theirs !== 'string' || !theirs) return undefined;
    this.use(theirs);
    return theirs;
  }

  /** The token; made now if there is none. */
  token(): string {
    const token = this.known() ?? visitorToken();
    this.use(token);
    return token;
  }

  /** Takes a token of the owner's choice. */
  use(token: string): void {
    this.unstored = token;
    this.keep();
  }

  /** Stores what may be stored by now. */
  keep(): void {
    if (!this.mayStore || this.unstored === undefined) return;
    if (this.store.get('token') !== this.unstored) this.store.set('token', this.unstored);
    this.unstored = undefined;
  }

  /** Forgets the visitor on this device. */
  forget(): void {
    this.unstored = undefined;
    this.store.remove('token');
  }

  /** Registers the visitor, or changes what is given. The answer's token counts from then on. */
  async register(profile: Profile): Promise<Visitor> {
    const given = Object.fromEntries(Object.entries(profile).filter(([, value]) => value !== undefined && value !== ''));
    const { visitor } = await this.rest.post<{ visitor: Visitor }>('livechat/visitor', {
      visitor: { token: this.token(), ...given },
    });
    if (visitor.token && visitor.token !== this.token()) this.use(visitor.token);
    return visitor;
  }

  /** Registers once, however many ask at the same time. */
  ensure(profile: Profile): Promise<Visitor> {
    this.registering ??= this.register(profile).finally(() => {
      this.registering = undefined;
    });
    return this.registering;
  }
}
