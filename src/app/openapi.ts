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
  return SwaggerModule.createDocument(app, head);
}

/** Serves it at /api/docs and /api/openapi.json. */
export function describeApi(app: INestApplication): void {
  SwaggerModule.setup('api/docs', app, () => openApiOf(app), { jsonDocumentUrl: 'api/openapi.json' });
}
