import { ApiError, Rest, type Query } from '../../shared/rest';

/** The REST client of a signed-in person: carries the session and notices when it has ended. */
export class Api extends Rest {
  constructor(
    base: string,
    session: () => { userId: string; authToken: string } | undefined,
    private readonly onExpired: () => void,
  ) {
    super(base, (): Record<string, string> => {
      const now = session();
      return now ? { 'X-User-Id': now.userId, 'X-Auth-Token': now.authToken } : {};
    });
  }

  override get<T>(path: string, query?: Query): Promise<T> {
    return this.watch(super.get<T>(path, query));
  }

  override post<T>(path: string, body?: unknown): Promise<T> {
    return this.watch(super.post<T>(path, body));
  }

  override put<T>(path: string, body?: unknown): Promise<T> {
    return this.watch(super.put<T>(path, body));
  }

  override del<T>(path: string, body?: unknown): Promise<T> {
    return this.watch(super.del<T>(path, body));
  }

  private async watch<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      // A refused login is also a 401; it must not end a session that does not exist.
      if (error instanceof ApiError && error.status === 401) this.onExpired();
      throw error;
    }
  }
}

/** The code of a failure, `network` when the server could not be reached. */
export function codeOf(error: unknown): string {
  return error instanceof ApiError ? error.code : 'unknown';
}

/** The words the server gave for a failure, without the code in brackets; empty when there are none. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof ApiError) || typeof error.body !== 'object' || error.body === null) return '';
  const { error: text, message } = error.body as { error?: unknown; message?: unknown };
  const words = typeof text === 'string' ? text : typeof message === 'string' ? message : '';
  return words.replace(/\s*\[[^\]]*\]\s*$/, '').trim();
}
