/** Where a browser ended up, and by which addresses. */
export interface Landing {
  status: number;
  url: URL;
  hops: URL[];
  text: string;
  headers: Headers;
}

/** A browser that keeps cookies by host and path and follows redirects, as a person's or the WeCom client's does. */
export class WecomBrowser {
  /** host → name → value and path. */
  private readonly jar = new Map<string, { name: string; value: string; path: string }[]>();
  /** What the server said about each cookie it set last, by name. */
  readonly setLines = new Map<string, string>();
  csrf = '';

  constructor(
    readonly url: string,
    readonly userAgent = 'Mozilla/5.0',
  ) {}

  /** One request without following. */
  async ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const url = new URL(path, this.url);
    const answer = await fetch(url, {
      method,
      redirect: 'manual',
      headers: {
        'user-agent': this.userAgent,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.csrf ? { 'x-csrf-token': this.csrf } : {}),
        cookie: this.cookies(url),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    for (const line of answer.headers.getSetCookie()) this.keep(url, line);
    return answer;
  }

  /** Opens an address and follows to where it leads; `stop` ends the way at the first address it says so of. */
  async open(path: string, stop: (url: URL) => boolean = () => false): Promise<Landing> {
    const hops: URL[] = [];
    let next = new URL(path, this.url);
    for (let hop = 0; hop < 10; hop++) {
      hops.push(next);
      if (stop(next)) return { status: 0, url: next, hops, text: '', headers: new Headers() };
      const answer = await this.ask('GET', next.toString());
      const location = answer.headers.get('location');
      if (answer.status < 300 || answer.status > 399 || !location) {
        return { status: answer.status, url: next, hops, text: await answer.text(), headers: answer.headers };
      }
      next = new URL(location, next);
    }
    throw new Error(`Too many redirects: ${hops.map(String).join(' → ')}`);
  }

  cookie(name: string): string | undefined {
    return this.of(new URL(this.url)).find((one) => one.name === name)?.value;
  }

  set(name: string, value: string): void {
    this.keep(new URL(this.url), `${name}=${value}; Path=/`);
  }

  private cookies(url: URL): string {
    const sent = this.of(url).filter(({ path }) => url.pathname.startsWith(path));
    return sent.map(({ name, value }) => `${name}=${value}`).join('; ');
  }

  private keep(url: URL, line: string): void {
    const [pair, ...rules] = line.split(';').map((part) => part.trim());
    const at = pair.indexOf('=');
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    const path = rules.find((rule) => /^path=/i.test(rule))?.slice(5) ?? '/';
    this.setLines.set(name, line);
    const others = this.of(url).filter((one) => one.name !== name || one.path !== path);
    const gone = value === '' || rules.some((rule) => /^expires=Thu, 01 Jan 1970/i.test(rule));
    this.jar.set(url.host, gone ? others : [...others, { name, value, path }]);
  }

  private of(url: URL): { name: string; value: string; path: string }[] {
    return this.jar.get(url.host) ?? [];
  }
}
