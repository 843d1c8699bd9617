import { IncomingMessage, ServerResponse } from 'node:http';

/** The whole body, or null when it is larger than `limit` bytes (the rest is read and thrown away). */
export async function readBody(req: IncomingMessage, limit: number): Promise<Buffer | null> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of req as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size <= limit) pieces.push(piece);
  }
  return size > limit ? null : Buffer.concat(pieces);
}

/** A JSON object from the body; null when it is not one. */
export async function readJson(req: IncomingMessage): Promise<Record<string, unknown> | null> {
  const body = await readBody(req, 4 * 1024 * 1024);
  try {
    const json: unknown = JSON.parse(body?.toString('utf8') || '{}');
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

export function sendJson(res: ServerResponse, status: number, body: unknown): void {
  const text = Buffer.from(JSON.stringify(body));
  res.writeHead(status, { 'content-type': 'application/json; charset=UTF-8', 'content-length': text.length }).end(text);
}

export function sendText(res: ServerResponse, type: string, text: string): void {
  res.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(text);
}
