/** The built service with one more path beside Nest: /faults/plan plans effects, as a room inside would. */
import { join } from 'node:path';
import type { EffectPlan } from '../../src/wecom/outbox/effect-kinds';

const BUILD = join(__dirname, '../../dist');
const { loadSettings } = require(join(BUILD, 'config/load')) as typeof import('../../config/load');
const { startService } = require(join(BUILD, 'src/app/service')) as typeof import('../../src/app/service');
const { Outbox } = require(
  join(BUILD, 'src/wecom/outbox/outbox.service'),
) as typeof import('../../src/wecom/outbox/outbox.service');

let outbox: InstanceType<typeof Outbox> | null = null;

void startService(loadSettings(), {
  mounts: {
    '/faults/plan': async (request, response) => {
      const pieces: Buffer[] = [];
      for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
      const { kind, plans } = JSON.parse(Buffer.concat(pieces).toString('utf8')) as {
        kind: string;
        plans: EffectPlan[];
      };
      await outbox?.plan(kind, plans);
      response.writeHead(outbox ? 200 : 503).end('{}');
    },
  },
}).then((service) => (outbox = service.app.get(Outbox, { strict: false })));
