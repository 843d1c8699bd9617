import { createServer } from 'node:http';
import { CORP } from './corp';
import { ready } from './child';

// Untyped on purpose: the peer is used as its README shows, not built upon.
const { Work, ServerRequest } = require('../node_modules/node-easywechat');

/** npm node-easywechat's server, a new instance per request as its documentation shows. Nothing is stored. */
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', async () => {
    const app = new Work({
      corp_id: CORP.corpId,
      agent_id: CORP.agentId,
      secret: 'unused',
      token: CORP.token,
      aes_key: CORP.aesKey,
    });
    app.setRequest(new ServerRequest(request.method, request.url, request.headers, Buffer.concat(chunks)));
    const work = app.getServer();
    work.with(() => '');
    const answer = await work.serve();
    response.writeHead(answer.getStatusCode(), { 'content-length': 0 }).end();
  });
});
server.listen(0, '127.0.0.1', () => ready(server, '/wecom/callback'));
