import { ApiError, Rest } from '../../shared/rest';
import type { Store as Shelf } from '../../shared/storage';
import { Store } from '../lib/store';
import { Api } from './api';
import { list, obj, str, type Raw } from './parse';

/** The person who is signed in. */
export interface Me {
  id: string;
  username: string;
  name: string;
  email: string;
  roles: readonly string[];
  available: boolean;
  /** May take chats at all. */
  agent: boolean;
}

interface Stored {
  userId: string;
  authToken: string;
  me: Me;
  grants: string[];
}

export type SessionState =
  | { phase: 'out'; expired: boolean }
  | { phase: 'in'; me: Me; grants: ReadonlySet<string> };

function readMe(value: unknown): Me {
  const raw = obj(value);
  const roles = Array.isArray(raw.roles) ? raw.roles.map(str) : [];
  const username = str(raw.username);
  return {
    id: str(raw._id),
    username,
    name: str(raw.name) || username,
    email: str(raw.email) || str(list(raw.emails)[0]?.address),
    roles,
    available: raw.statusLivechat === 'available',
    agent: roles.includes('livechat-agent'),
  };
}

/** Signing in and out, and who may do what. The token is kept in this browser's storage only. */
export class Session {
  readonly store: Store<SessionState>;
  readonly api: Api;
  private stored: Stored | undefined;

  constructor(private readonly shelf: Shelf, private readonly base: string) {
    const stored = shelf.get<Stored>('session');
    this.stored = stored?.userId && stored.authToken && stored.me ? stored : undefined;
    this.store = new Store<SessionState>(this.view());
    this.api = new Api(base, () => this.stored, () => this.end(true));
    shelf.onChange((name) => {
      if (name !== 'session') return;
      // Another tab signed in or out: this one follows, so that no two accounts share a screen.
      const next = shelf.get<Stored>('session');
      if (next?.authToken === this.stored?.authToken) return;
      this.stored = next;
      this.store.set(this.view());
    });
  }

  get token(): string {
    return this.stored?.authToken ?? '';
  }

  private view(expired = false): SessionState {
    const now = this.stored;
    return now ? { phase: 'in', me: now.me, grants: new Set(now.grants) } : { phase: 'out', expired };
  }

  private keep(next: Stored | undefined, expired = false): void {
    this.stored = next;
    if (next) this.shelf.set('session', next);
    else this.shelf.remove('session');
    this.store.set(this.view(expired));
  }

  /** `POST login`. Failures are `ApiError`: 401 for a wrong pair, 429 with the seconds to wait. */
  async signIn(user: string, password: string): Promise<void> {
    const answer = await new Rest(this.base).post<{ data: Raw }>('login', { user, password });
    await this.accept(answer.data);
  }

  /** Takes over a session the server has just made: `{userId, authToken, me}`. */
  async accept(data: Raw): Promise<void> {
    const first: Stored = { userId: str(data.userId), authToken: str(data.authToken), me: readMe(data.me), grants: [] };
    this.stored = first;
    try {
      first.grants = await this.readGrants(first.me.roles);
    } catch (error) {
      // Without the table of rights only what everybody may do is shown; refresh() asks again.
      if (error instanceof ApiError && error.status === 401) throw error;
    }
    this.keep(first);
  }

  private async readGrants(roles: readonly string[]): Promise<string[]> {
    const answer = await this.api.get<{ update: unknown }>('permissions.listAll');
    return list(answer.update)
      .filter((p) => Array.isArray(p.roles) && p.roles.some((role) => roles.includes(str(role))))
      .map((p) => str(p._id));
  }

  /** Reads account and rights again; they may have changed at any time. */
  async refresh(): Promise<void> {
    const before = this.stored;
    if (!before) return;
    const me = readMe(await this.api.get('me'));
    const grants = await this.readGrants(me.roles);
    if (this.stored?.authToken !== before.authToken) return;
    const next: Stored = { ...before, me, grants };
    if (JSON.stringify(next) !== JSON.stringify(this.stored)) this.keep(next);
  }

  /** `POST livechat/agent.status` for oneself. */
  async setAvailable(available: boolean): Promise<void> {
    const answer = await this.api.post<{ status?: string }>('livechat/agent.status', { status: available ? 'available' : 'not-available' });
    const now = this.stored;
    if (now) this.keep({ ...now, me: { ...now.me, available: answer.status === 'available' } });
  }

  /** Ends the session here at once; the server is told as well, when it can be reached. */
  signOut(): void {
    const now = this.stored;
    if (!now) return;
    const rest = new Rest(this.base, () => ({ 'X-User-Id': now.userId, 'X-Auth-Token': now.authToken }));
    void rest.post('logout').catch(() => undefined);
    this.end(false);
  }

  /** The session is over. `expired` when nobody here asked for it. Drafts and unsent words stay. */
  end(expired: boolean): void {
    if (this.stored) this.keep(undefined, expired);
  }
}

/** Whether the person holds a right. */
export function may(state: SessionState, permission: string): boolean {
  return state.phase === 'in' && state.grants.has(permission);
}
