import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { LoggerModule } from 'nestjs-pino';
import type { DestinationStream } from 'pino';
import { DynamicModule } from '@nestjs/common';
import { Settings } from '../../../config/settings';
import { redactLine } from './redact';

/** A caller's id is taken over only where it cannot hide anything. */
const REQUEST_ID = /^[\w-]{1,64}$/;

const PROBES = /^\/(health|ready|metrics)(\?|$)/;

/** One JSON line per request with its id; no secrets, tokens or phone numbers on any line. `stream` instead of stdout. */
export function loggingModule(settings: Settings, stream?: DestinationStream): DynamicModule {
  return LoggerModule.forRoot({
    pinoHttp: {
      level: settings.values.logLevel,
      genReqId: (request: IncomingMessage) => {
        const given = request.headers['x-request-id'];
        return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
      },
      // Probes come every few seconds and say nothing a metric does not.
      autoLogging: { ignore: (request: IncomingMessage) => PROBES.test(request.url ?? '') },
      serializers: {
        req: (request: { id: string; method: string; url: string }) => ({
          id: request.id,
          method: request.method,
          url: request.url,
        }),
        res: (response: { statusCode: number }) => ({ status: response.statusCode }),
      },
      // The line as it leaves: bindings, errors and what hangs on them included.
      hooks: { streamWrite: redactLine },
      redact: ['req.headers', 'res.headers'],
      stream,
    },
  });
}
