import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { AxiosInstance, AxiosResponse, create, isAxiosError } from 'axios';
import { WecomNotCalled, WecomTimeout } from './errors';

/** Silence on the line after which a call counts as lost. */
const SILENCE_MS = 10_000;
/** The most a call may take from start to end. */
const LONGEST_MS = 20_000;
/** Connections at once; WeCom caps the concurrency of a corp (45033) without naming the number. */
const CONNECTIONS = 16;
const LARGEST_ANSWER = 64 * 1024 * 1024;

/** Faults that show before the request is on its way, so that nothing can have happened at the other end. */
const NEVER_LEFT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ERR_INVALID_URL'];

/** One request as it goes over the wire; `form` is sent as multipart. */
export interface WireRequest {
  api: string;
  query: Record<string, string | number>;
  body?: unknown;
  form?: FormData;
}

/** The fields every answer has. */
export interface Answer {
  errcode?: number;
  errmsg?: string;
}

/** Told of every answer: its Date header, and the wall-clock milliseconds before and after. */
export type Heard = (date: string | undefined, asked: number, answered: number) => void;

/** HTTP and JSON, and what can be known when they fail. Knows no tokens and no error codes. */
export class Wire {
  private readonly http: AxiosInstance;

  /** @param baseUrl without a slash at the end */
  constructor(
    baseUrl: string,
    private readonly heard: Heard = () => undefined,
  ) {
    const agent = { keepAlive: true, maxSockets: CONNECTIONS };
    this.http = create({
      baseURL: baseUrl,
      timeout: SILENCE_MS,
      httpAgent: new HttpAgent(agent),
      httpsAgent: new HttpsAgent(agent),
      maxRedirects: 0,
      maxContentLength: LARGEST_ANSWER,
      maxBodyLength: LARGEST_ANSWER,
      responseType: 'text',
      transformResponse: (text: string) => text,
      validateStatus: () => true,
      // A sandbox on this machine is never behind a proxy.
      ...(/^https?:\/\/(127\.|localhost|\[::1\])/.test(baseUrl) ? { proxy: false as const } : {}),
    });
  }

  /**
   * Sends one request.
   * @throws WecomNotCalled when it surely had no effect
   * @throws WecomTimeout when nobody can tell
   */
  async send<T extends Answer>(request: WireRequest): Promise<T> {
    const asked = Date.now();
    const response = await this.exchange(request);
    const { date } = response.headers as { date?: string };
    this.heard(date, asked, Date.now());
    return readAnswer<T>(request.api, response);
  }

  private async exchange({ api, query, body, form }: WireRequest): Promise<AxiosResponse<string>> {
    try {
      return await this.http.request<string>({
        url: api,
        method: body === undefined && form === undefined ? 'GET' : 'POST',
        params: query,
        data: form ?? body,
        signal: AbortSignal.timeout(LONGEST_MS),
      });
    } catch (error) {
      // Only the code goes on: an axios error carries the URL with the token in it.
      const { code, cause } = isAxiosError(error) ? error : { code: (error as Error).message, cause: undefined };
      const name = code ?? 'no answer';
      const syscall = (cause as { syscall?: string } | undefined)?.syscall;
      if (NEVER_LEFT.includes(name) || syscall === 'connect' || syscall === 'getaddrinfo' || /CERT|TLS_/.test(name)) {
        throw new WecomNotCalled(api, 'wecom.unreachable', name);
      }
      throw new WecomTimeout(api, name);
    }
  }
}

function readAnswer<T>(api: string, response: AxiosResponse<string>): T {
  // A wrong path answers 404 with an empty body; 4xx of a proxy on the way did not reach WeCom either.
  if (response.status >= 400 && response.status < 500) {
    throw new WecomNotCalled(api, 'wecom.unreachable', `HTTP ${response.status}`);
  }
  if (response.status !== 200) throw new WecomTimeout(api, `HTTP ${response.status}`);
  try {
    const answer: unknown = JSON.parse(response.data);
    if (typeof answer === 'object' && answer !== null) return answer as T;
  } catch {
    // Falls through: half an answer is no answer.
  }
  throw new WecomTimeout(api, 'the answer is not JSON');
}
