import {
  BadRequestException,
  Body,
  Controller,
  Get,
  INestApplication,
  Logger,
  Module,
  Param,
  Post,
  Res,
  ValidationPipe,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { IsInt, IsString } from 'class-validator';
import express, { type Response } from 'express';
import { notFound, Refused, Unavailable } from '../errors/errors';
import { ErrorFilter } from './error-filter';

class Order {
  @IsString()
  number: string;

  @IsInt()
  fen: number;
}

const ERRORS: Record<string, unknown> = {
  refused: new Refused('orders.unknown-column', 'There is no column 价格.', { details: { column: '价格' } }),
  conflict: new Refused('campaigns.running', 'It runs already.', { status: 409 }),
  missing: notFound('order', 7),
  unavailable: new Unavailable('wecom.parked', 'WeCom is busy.', { until: new Date('2026-03-08T01:00:00Z') }),
  down: new Unavailable('wecom.down', 'WeCom does not answer.'),
  bug: new TypeError('secret inner state'),
  nest: new BadRequestException('No such thing.'),
  text: 'thrown text',
  nothing: undefined,
};

@Controller()
class Thrower {
  @Get('throw/:what')
  throw(@Param('what') what: string): void {
    throw ERRORS[what];
  }

  @Get('half')
  half(@Res() response: Response): void {
    response.status(200).write('half an ans');
    throw new Error('too late');
  }

  @Post('orders')
  order(@Body() order: Order): Order {
    return order;
  }
}

@Module({ controllers: [Thrower] })
class Suite {}

describe('errors over HTTP', () => {
  let app: INestApplication;
  let url: string;
  const logged = jest.fn();

  beforeAll(async () => {
    app = await NestFactory.create(Suite, { logger: false, bodyParser: false });
    app.use(express.json({ limit: '1kb' }));
    app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }));
    app.useGlobalFilters(new ErrorFilter());
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
    jest.spyOn(Logger.prototype, 'error').mockImplementation(logged);
  });
  afterAll(() => app.close());
  beforeEach(() => logged.mockClear());

  const get = async (path: string) => {
    const answer = await fetch(`${url}${path}`);
    return { status: answer.status, ...((await answer.json()) as object) };
  };
  const post = async (body: string) => {
    const answer = await fetch(`${url}/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    return { status: answer.status, ...((await answer.json()) as object) };
  };

  it.each([
    ['refused', 422, 'orders.unknown-column', 'There is no column 价格.', { column: '价格' }],
    ['conflict', 409, 'campaigns.running', 'It runs already.', {}],
    ['missing', 404, 'not-found', 'There is no order 7.', { what: 'order', id: 7 }],
    ['unavailable', 503, 'wecom.parked', 'WeCom is busy.', { until: '2026-03-08T01:00:00.000Z' }],
    ['down', 503, 'wecom.down', 'WeCom does not answer.', {}],
    ['nest', 400, 'request.malformed', 'No such thing.', {}],
  ])('say who must act: %s', async (what, status, code, message, details) => {
    expect(await get(`/throw/${what}`)).toEqual({ status, error: { code, message, details } });
    expect(logged).not.toHaveBeenCalled();
  });

  it.each(['bug', 'text', 'nothing'])('tell a bug to the log alone: %s', async (what) => {
    expect(await get(`/throw/${what}`)).toEqual({
      status: 500,
      error: { code: 'internal', message: 'Something went wrong on our side; the log has the details.', details: {} },
    });
    expect(logged).toHaveBeenCalledTimes(1);
    if (what === 'bug') expect(logged.mock.calls[0][0]).toMatch(/secret inner state\n\s+at /);
  });

  it('list every field that is wrong', async () => {
    const answer = await post('{"fen":"1.5","colour":"red"}');
    expect(answer).toMatchObject({ status: 400, error: { code: 'request.malformed' } });
    expect((answer as unknown as { error: { details: { faults: string[] } } }).error.details.faults).toEqual([
      'property colour should not exist',
      'number must be a string',
      'fen must be an integer number',
    ]);
  });

  it('have the one shape for what never reached a controller', async () => {
    expect(await get('/no/such/page')).toMatchObject({ status: 404, error: { code: 'not-found', details: {} } });
    expect(await post('{"number":')).toMatchObject({ status: 400, error: { code: 'request.malformed' } });
    expect(await post(JSON.stringify({ number: 'x'.repeat(2000), fen: 1 }))).toMatchObject({
      status: 413,
      error: { code: 'request.too-large' },
    });
  });

  it('break off an answer that had begun, so that nobody takes half of it for all', async () => {
    await expect(fetch(`${url}/half`).then((answer) => answer.text())).rejects.toThrow(/fetch failed|terminated/);
  });
});
