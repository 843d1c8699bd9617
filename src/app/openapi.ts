import { INestApplication } from '@nestjs/common';
import { DocumentBuilder, OpenAPIObject, SwaggerModule } from '@nestjs/swagger';

/** The API as a document, out of the controllers' types and comments. */
export function openApiOf(app: INestApplication): OpenAPIObject {
  const head = new DocumentBuilder()
    .setTitle('Huitou')
    .setDescription('Money is integer fen, instants are ISO 8601, days are YYYY-MM-DD in the business time zone.')
    .setVersion('1')
    .addCookieAuth('huitou_session')
    .addBearerAuth()
    .build();
  return inOrder(SwaggerModule.createDocument(app, head));
}

/** The compiler lists the members of a union in the order it met them, which a cached build changes: sorted, they stay. */
function inOrder<Part>(part: Part): Part {
  if (Array.isArray(part)) return part.map(inOrder) as Part;
  if (part === null || typeof part !== 'object') return part;
  const entries = Object.entries(part).map(([name, value]) => {
    const members = name === 'enum' && Array.isArray(value) && value.every((member) => typeof member === 'string');
    return [name, members ? [...(value as string[])].sort() : inOrder(value)];
  });
  return Object.fromEntries(entries) as Part;
}

/** Serves it at /api/docs and /api/openapi.json. */
export function describeApi(app: INestApplication): void {
  SwaggerModule.setup('api/docs', app, () => openApiOf(app), { jsonDocumentUrl: 'api/openapi.json' });
}
