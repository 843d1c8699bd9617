import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { parseStringPromise } from 'xml2js';
import { CallbackCrypto } from '../../src/wecom/crypto/callback-crypto';
import { CORP } from './corp';
import { ready } from './child';

/** The least a callback costs: parse the envelope with xml2js, verify, decrypt, answer. Nothing is stored. */
const crypto = new CallbackCrypto(CORP.token, CORP.aesKey, CORP.corpId);

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', async () => {
    const query = new URL(request.url ?? '/', 'http://floor').searchParams;
    const { xml } = await parseStringPromise(Buffer.concat(chunks).toString('utf8'), { explicitArray: false });
    const wanted = createHash('sha1')
      .update([CORP.token, query.get('timestamp'), query.get('nonce'), xml.Encrypt].toSorted().join(''))
      .digest('hex');
    const right = timingSafeEqual(Buffer.from(wanted), Buffer.from(query.get('msg_signature') ?? ''));
    if (right) crypto.decrypt(xml.Encrypt);
    response.writeHead(right ? 200 : 401, { 'content-length': 0 }).end();
  });
});
server.listen(0, '127.0.0.1', () => ready(server, '/wecom/callback'));
