import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { CallbackCrypto } from '../../src/wecom/crypto/callback-crypto';
import { OnWecom } from '../../src/wecom/inbox/on-wecom';
import { WecomEvent } from '../../src/wecom/inbox/wecom-event';
import { CORP } from './wecom-edge';

export const crypto = new CallbackCrypto(CORP.WECOM_TOKEN, CORP.WECOM_AES_KEY, CORP.WECOM_CORP_ID);
export const sample = (file: string) => readFileSync(join(__dirname, '../fixtures/events', file), 'utf8');

export interface Reply {
  status: number;
  text: string;
}

/** Sends raw bytes, as a hostile sender would. */
export function send(url: string, options: { method?: string; body?: string; chunked?: boolean } = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const { method = 'POST', body = '', chunked } = options;
    const headers: Record<string, string | number> = chunked ? {} : { 'content-length': Buffer.byteLength(body) };
    const agent = new Agent({ keepAlive: false });
    const call = request(url, { method, headers: method === 'GET' ? {} : headers, agent }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (text += part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    call.on('error', reject);
    if (method !== 'GET') call.write(body);
    call.end();
  });
}

export function signed(plain: string, as: { cipher?: CallbackCrypto; envelope?: (encrypted: string) => string } = {}) {
  const cipher = as.cipher ?? crypto;
  const encrypted = cipher.encrypt(plain);
  const query = new URLSearchParams({
    msg_signature: cipher.sign('1767225600', 'n1', encrypted),
    timestamp: '1767225600',
    nonce: 'n1',
  });
  const envelope =
    as.envelope ?? ((e: string) => `<xml><ToUserName>x</ToUserName><Encrypt><![CDATA[${e}]]></Encrypt></xml>`);
  return { query: query.toString(), body: envelope(encrypted) };
}

/** A room that hears of customers. */
@Injectable()
export class Listener {
  readonly heard: WecomEvent[] = [];
  fail = 0;

  @OnWecom('change_external_contact')
  async any(event: WecomEvent): Promise<void> {
    this.heard.push(event);
    if (this.fail-- > 0) throw new Error('the customer could not be read, 13812345678');
  }

  @OnWecom('change_external_chat', 'update', 'add_member')
  async joined(event: WecomEvent): Promise<void> {
    this.heard.push(event);
  }
}

/** A customer was added: an event of their own for each. */
export const added = (customer: string): string =>
  sample('change_external_contact.add_external_contact.xml').replace('wmFaKe1DAAAq7Yp3TxVb2LsHn0ZkRw8A', customer);
