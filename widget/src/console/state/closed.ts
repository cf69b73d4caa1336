import { Store } from '../lib/store';
import type { Api } from './api';
import { list, str, type Raw } from './parse';

const PAGE = 50;

/** The list of closed chats: ids in order; the rooms themselves are kept by the inbox. */
export interface Closed {
  phase: 'idle' | 'loading' | 'ready' | 'failed';
  ids: readonly string[];
  total: number;
  /** The words that are searched for in names. */
  words: string;
}

/** Reads closed chats page by page. */
export class ClosedChats {
  readonly store = new Store<Closed>({ phase: 'idle', ids: [], total: 0, words: '' });
  private turn = 0;

  constructor(
    private readonly api: Api,
    private readonly keep: (rooms: Raw[]) => void,
    /** Own id when only own chats may be listed. */
    private readonly only: () => string,
  ) {}

  /** Reads the first page, keeping what is shown until the answer is there. */
  load(words = this.store.state.words): Promise<void> {
    this.store.patch({ phase: 'loading', words });
    return this.read(0, words);
  }

  more(): Promise<void> {
    const { phase, ids, words } = this.store.state;
    if (phase === 'loading') return Promise.resolve();
    this.store.patch({ phase: 'loading' });
    return this.read(ids.length, words);
  }

  private async read(offset: number, words: string): Promise<void> {
    this.turn += 1;
    const turn = this.turn;
    const only = this.only();
    try {
      const answer = await this.api.get<{ rooms: unknown; total: number }>('livechat/rooms', {
        open: false,
        count: PAGE,
        offset,
        sort: '{"closedAt":-1}',
        roomName: words.trim() || undefined,
        'agents[]': only || undefined,
      });
      if (turn !== this.turn) return;
      const rooms = list(answer.rooms);
      this.keep(rooms);
      const before = offset === 0 ? [] : this.store.state.ids;
      const ids = [...new Set([...before, ...rooms.map((r) => str(r._id))])];
      this.store.patch({ phase: 'ready', ids, total: answer.total });
    } catch {
      if (turn === this.turn) this.store.patch({ phase: 'failed' });
    }
  }
}
