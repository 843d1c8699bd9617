import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { LoggerModule } from 'nestjs-pino';
import { DynamicModule } from '@nestjs/common';
import { Settings } from '../../../config/settings';

const SECRET_PARAMETERS = /((?:access_token|corpsecret|secret|token|code|ticket|key|echostr|msg_signature)=)[^&\s"']+/gi;
/** Chinese mobile numbers, alone or inside a text. */
const PHONES = /(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)/g;

const PROBES = /^\/(health|ready|metrics)(\?|$)/;

/** Takes secrets, tokens and phone numbers out of a text before it is logged. */
export function redact(text: string): string {
  return text.replace(SECRET_PARAMETERS, '$1[redacted]').replace(PHONES, '$1****$2');
}

/** One JSON line per request with its id; every text passes `redact`. */
export function loggingModule(settings: Settings): DynamicModule {
  return LoggerModule.forRoot({
    pinoHttp: {
      level: settings.values.logLevel,
      genReqId: (request: IncomingMessage) => (request.headers['x-request-id'] as string | undefined) ?? randomUUID(),
      // Probes come every few seconds and say nothing a metric does not.
      autoLogging: { ignore: (request: IncomingMessage) => PROBES.test(request.url ?? '') },
      serializers: {
        req: (request: { id: string; method: string; url: string }) => ({
          id: request.id,
          method: request.method,
          url: redact(request.url),
        }),
        res: (response: { statusCode: number }) => ({ status: response.statusCode }),
      },
      hooks: {
        logMethod(args, method) {
          const clean = args.map((arg) => (typeof arg === 'string' ? redact(arg) : redactObject(arg)));
          return method.apply(this, clean as Parameters<typeof method>);
        },
      },
      redact: ['req.headers', 'res.headers'],
    },
  });
}

function redactObject(value: unknown): unknown {
  if (!value || typeof value !== 'object' || value instanceof Error) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, typeof item === 'string' ? redact(item) : item]),
  );
}
