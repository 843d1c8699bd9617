import createClient from 'openapi-fetch';
import type { Narrowed } from './narrowed';
import type { paths } from './schema';
import type { OrderImport } from './types';

export type * from './narrowed';
export type * from './types';

/** Why a request was not done: the API's own code and parameters, or 'network' when no answer came. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: Record<string, unknown> = {},
  ) {
    super(message);
  }
}

let csrf = '';

/** The token that writes must carry, handed out with the session. */
export function rememberCsrf(token: string): void {
  csrf = token;
}

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The API by its paths: `client.GET('/api/v1/overview')`. Same origin, so the session cookie travels by itself. */
export const client = createClient<Narrowed<paths>>({ baseUrl: window.location.origin, credentials: 'same-origin' });
client.use({
  onRequest({ request }) {
    if (csrf && !READING.has(request.method)) request.headers.set('x-csrf-token', csrf);
    return request;
  },
});

/** Unwraps an answer, or throws the ApiError behind it. */
export async function answer<Data>(
  asked: Promise<{ data?: Data; error?: unknown; response: Response }>,
): Promise<Data> {
  let got;
  try {
    got = await asked;
  } catch (error) {
    throw new ApiError(0, 'network', (error as Error).message);
  }
  if (got.response.ok) return got.data as Data;
  const body = (got.error as { error?: { code?: string; message?: string; details?: Record<string, unknown> } } | null)
    ?.error;
  throw new ApiError(
    got.response.status,
    body?.code ?? `http.${got.response.status}`,
    body?.message ?? got.response.statusText,
    body?.details ?? {},
  );
}

/** A list that comes whole, as the one page it is. */
export async function wholePage<Row>(asked: Promise<Row[]>): Promise<{ items: Row[]; next: null }> {
  return { items: await asked, next: null };
}

/** Uploads a picture as it is, for welcomes and moments. */
export function uploadPicture(file: File): Promise<{ id: number; ready: boolean }> {
  const picture = { body: file, bodySerializer: () => file, headers: { 'content-type': file.type } };
  // As with order tables: bytes, of which the document says nothing.
  return answer(client.POST('/api/v1/pictures', { params: { query: { name: file.name } }, ...(picture as object) }));
}

/** Uploads an order table as it is; the service finds out its encoding and its columns. */
export function importOrders(file: File, source: string): Promise<OrderImport> {
  const csv = { body: file, bodySerializer: () => file, headers: { 'content-type': 'text/csv' } };
  // The document describes no body for this path: it takes bytes, not JSON.
  return answer(
    client.POST('/api/v1/orders/import', { params: { query: { name: file.name, source } }, ...(csv as object) }),
  );
}
