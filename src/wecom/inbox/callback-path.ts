import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Metrics } from '../../platform/telemetry/metrics';
import { CallbackCrypto, CryptoFault } from '../crypto/callback-crypto';
import { UnreadableText } from './bounded-xml';
import { ciphertextOf, queryOf } from './envelope';
import { Intake } from './intake';
import { CallbackReceiver, Receivers } from './receivers';
import { Receiver } from './wecom-event';

/** WeCom's messages are a few KB; nobody else has any business here. */
const LARGEST_BODY = 256 * 1024;
/** At most one line per cause in this time, so that a flood of forgeries cannot fill the disk with log lines. */
const QUIET_MS = 10_000;

/** An answer other than 200. */
class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * WeCom's callback URLs, answered on the http server itself before Nest sees the request: check, decrypt, store,
 * answer. WeCom cuts the line after five seconds and repeats three times, so nothing else happens here.
 */
@Injectable()
export class CallbackPath {
  private readonly logger = new Logger('Callback');
  private readonly quiet = new Map<string, { until: number; swallowed: number }>();

  constructor(
    private readonly receivers: Receivers,
    private readonly intake: Intake,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
  ) {}

  /** True for the paths answered here. */
  handles(url: string): boolean {
    return this.receivers.at(url) !== undefined;
  }

  /** Answers a request whose path `handles` accepts. Rejects for no other reason than another path. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = this.receivers.at(request.url ?? '');
    if (!at) throw new Error(`Not a callback path: ${request.url}`);
    try {
      this.send(response, 200, 'text/plain; charset=utf-8', await this.answer(at, request));
    } catch (error) {
      this.refuse(response, at.receiver, error);
    }
  }

  private async answer(at: CallbackReceiver, request: IncomingMessage): Promise<string> {
    if (!at.crypto) {
      throw new Refusal(
        404,
        'wecom.receiver-not-set-up',
        `This callback is not set up: set ${at.setting} and its key.`,
      );
    }
    const query = queryOf(request.url ?? '');
    if (request.method === 'GET') return decrypt(at.crypto, query, query.echostr ?? '');
    if (request.method !== 'POST') throw new Refusal(405, 'wecom.method', 'WeCom calls with GET or POST.');
    const body = await readBody(request);
    await this.intake.store(at.receiver, decrypt(at.crypto, query, encryptedIn(body)));
    return '';
  }

  private refuse(response: ServerResponse, receiver: Receiver, error: unknown): void {
    if (error instanceof Refusal) {
      this.warn(`${receiver} ${error.code}`, `Refused a callback for ${receiver}: ${error.status} ${error.message}`);
      this.sendError(response, error.status, error.code, error.message);
      return;
    }
    // Not stored, so not confirmed: WeCom sends it again.
    this.warn(`${receiver} store`, `A callback for ${receiver} could not be stored: ${(error as Error).message}`);
    this.sendError(response, 503, 'wecom.not-stored', 'The message could not be stored; send it again.');
  }

  private sendError(response: ServerResponse, status: number, code: string, message: string): void {
    // What was not read of the request would be taken for the next one.
    if (!response.headersSent) response.setHeader('connection', 'close');
    this.send(
      response,
      status,
      'application/json; charset=utf-8',
      JSON.stringify({ error: { code, message, details: {} } }),
    );
  }

  private send(response: ServerResponse, status: number, type: string, text: string): void {
    this.metrics.callbacks.inc({ status: String(status) });
    if (response.destroyed || response.headersSent) return;
    response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) });
    response.end(text);
  }

  private warn(cause: string, line: string): void {
    const wall = this.clock.wall();
    const quiet = this.quiet.get(cause);
    if (quiet && wall < quiet.until) {
      quiet.swallowed++;
      return;
    }
    this.logger.warn(quiet?.swallowed ? `${line} (and ${quiet.swallowed} more like it)` : line);
    this.quiet.set(cause, { until: wall + QUIET_MS, swallowed: 0 });
  }
}

function encryptedIn(body: string): string {
  try {
    return ciphertextOf(body);
  } catch (error) {
    if (error instanceof UnreadableText) throw new Refusal(400, 'wecom.malformed', error.message);
    throw error;
  }
}

/** The signature first: without it nothing shows who wrote the ciphertext. */
function decrypt(crypto: CallbackCrypto, query: Record<string, string>, encrypted: string): string {
  const { msg_signature: signature, timestamp, nonce } = query;
  if (!signature || !timestamp || !nonce || !encrypted) {
    throw new Refusal(400, 'wecom.malformed', 'msg_signature, timestamp, nonce and a ciphertext are needed.');
  }
  if (!crypto.verify(signature, timestamp, nonce, encrypted)) {
    throw new Refusal(401, 'wecom.signature', 'The signature does not match: is the Token the one set in WeCom?');
  }
  try {
    return crypto.decrypt(encrypted);
  } catch (error) {
    if (!(error instanceof CryptoFault)) throw error;
    const receiver = error.code === 'wrong-receiver';
    const hint = receiver ? 'is it another corp?' : 'is the EncodingAESKey the one set in WeCom?';
    throw new Refusal(
      receiver ? 401 : 400,
      `wecom.${error.code}`,
      `The message cannot be read, ${error.message}: ${hint}`,
    );
  }
}

function readBody(request: IncomingMessage): Promise<string> {
  const tooLarge = () => new Refusal(413, 'wecom.too-large', `A callback has at most ${LARGEST_BODY} bytes.`);
  if (Number(request.headers['content-length'] ?? 0) > LARGEST_BODY) return Promise.reject(tooLarge());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > LARGEST_BODY) {
        request.removeAllListeners('data');
        reject(tooLarge());
      } else chunks.push(chunk);
    });
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    const cutOff = () => reject(new Refusal(400, 'wecom.malformed', 'The request was cut off.'));
    request.on('error', cutOff);
    // Every request closes; an error, with its stack, is made only for the few that close early.
    request.on('close', () => !request.readableEnded && cutOff());
  });
}
