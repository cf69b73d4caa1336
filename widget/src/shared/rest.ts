// The REST client both pages use.

/** What a call failed with. `status` 0: no answer came (no network, time-out, an answer that is not JSON). */
export class ApiError extends Error {
  /** HTTP status, 0 when there was no usable answer. */
  readonly status: number;
  /** The code to decide by: `errorType`, else the text of `error`. */
  readonly code: string;
  /** The parsed body, if there was one. */
  readonly body: unknown;
  /** How long the server asks to wait, from `Retry-After` or `X-RateLimit-Reset`. */
  readonly retryAfterSeconds?: number;

  constructor(status: number, code: string, body?: unknown, retryAfterSeconds?: number) {
    super(code);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.body = body;
    if (retryAfterSeconds !== undefined) this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Values of a query string; undefined ones are left out. */
export type Query = Record<string, string | number | boolean | undefined>;

/** A call without an answer for this long counts as lost; the outbox tries again with the same id. */
const TIMEOUT_MS = 20_000;

/** Calls `<base>/api/v1/<path>`; answers are parsed JSON, failures are `ApiError`. */
export class Rest {
  readonly base: string;
  private readonly headers: () => Record<string, string>;

  /** `base` is the public address without a slash at its end: "" or "https://h/sub". */
  constructor(base: string, headers: () => Record<string, string> = () => ({})) {
    this.base = base;
    this.headers = headers;
  }

  get<T>(path: string, query: Query = {}): Promise<T> {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) search.set(name, String(value));
    }
    const text = search.toString();
    return this.request<T>('GET', text ? `${path}?${text}` : path);
  }

  post<T>(path: string, body: unknown = {}): Promise<T> {
    return this.request<T>('POST', path, body);
  }

  put<T>(path: string, body: unknown = {}): Promise<T> {
    return this.request<T>('PUT', path, body);
  }

  del<T>(path: string, body: unknown = {}): Promise<T> {
    return this.request<T>('DELETE', path, body);
  }

  private async request<T>(method: string, path: string, body?: unknown): Promise<T> {
    let response: Response;
    let text: string;
    const init: RequestInit = { method, headers: this.headers(), signal: AbortSignal.timeout(TIMEOUT_MS) };
    if (body !== undefined) {
      init.headers = { ...this.headers(), 'Content-Type': 'application/json' };
      init.body = JSON.stringify(body);
    }
    try {
      response = await fetch(`${this.base}/api/v1/${path}`, init);
      text = await response.text();
    } catch {
      throw new ApiError(0, 'network');
    }
    const answer = parse(text);
    if (!response.ok) throw new ApiError(response.status, codeOf(answer, response.status), answer, waitOf(response));
    // A page of a proxy or a captive portal is no answer of ours.
    if (answer === undefined) throw new ApiError(0, 'not-json');
    if ((answer as { success?: unknown }).success === false) throw new ApiError(400, codeOf(answer, 400), answer);
    return answer as T;
  }
}

function parse(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function codeOf(body: object | undefined, status: number): string {
  const { errorType, error, message, reason } = (body ?? {}) as Record<string, unknown>;
  for (const code of [errorType, error, reason, message]) {
    if (typeof code === 'string' && code) return code;
  }
  return `http-${status}`;
}

function waitOf(response: Response): number | undefined {
  const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN);
  if (seconds >= 0) return seconds;
  if (response.status !== 429) return undefined;
  const reset = Number(response.headers.get('X-RateLimit-Reset') ?? Number.NaN);
  return reset > 0 ? Math.max(0, Math.ceil((reset - Date.now()) / 1000)) : undefined;
}
