/** A caller of an HTTP API: JSON in and out, errors as exceptions that say what was asked and answered. */
export class Api {
  constructor(
    readonly url: string,
    private readonly key?: string,
  ) {}

  get<T>(path: string): Promise<T> {
    return this.call<T>('GET', path);
  }

  post<T>(path: string, body: unknown = {}): Promise<T> {
    return this.call<T>('POST', path, JSON.stringify(body), 'application/json');
  }

  put<T>(path: string, body: unknown): Promise<T> {
    return this.call<T>('PUT', path, JSON.stringify(body), 'application/json');
  }

  patch<T>(path: string, body: unknown): Promise<T> {
    return this.call<T>('PATCH', path, JSON.stringify(body), 'application/json');
  }

  /** Sends a file's text. */
  send<T>(path: string, text: string, type: string): Promise<T> {
    return this.call<T>('POST', path, text, type);
  }

  async text(path: string): Promise<string> {
    const answer = await fetch(this.url + path);
    if (!answer.ok) throw new Error(`GET ${path} answered ${answer.status}.`);
    return answer.text();
  }

  private async call<T>(method: string, path: string, body?: string, type?: string): Promise<T> {
    const headers: Record<string, string> = {};
    if (type) headers['content-type'] = type;
    if (this.key) headers.authorization = `Bearer ${this.key}`;
    const answer = await fetch(this.url + path, { method, headers, body });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text.slice(0, 500)}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }
}
