import { Controller, Get, INestApplication, Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Logger as PinoLogger } from 'nestjs-pino';
import { loadSettings } from '../../../config/load';
import { loggingModule } from './logging';

interface Line {
  level: number;
  context?: string;
  msg: string;
  req?: { id: string; method: string; url: string };
  res?: { status: number };
  err?: { message: string; stack: string; config: unknown };
  customer?: unknown;
}

const PHONE = '13812345678';

@Controller()
class Talkative {
  private readonly logger = new Logger('Talkative');

  @Get('talk')
  talk(): string {
    this.logger.log(`Called ${PHONE} with token=abc`);
    this.logger.warn({ customer: { contact: { phone: PHONE } } });
    const error = Object.assign(new Error(`GET /x?access_token=abc of ${PHONE} failed`), {
      config: { params: { corpsecret: 's3cret' } },
    });
    this.logger.error(error);
    return 'done';
  }
}

describe('the log', () => {
  let app: INestApplication;
  let url: string;
  let written: string[] = [];

  beforeAll(async () => {
    const stream = { write: (text: string) => void written.push(text) };
    @Module({ imports: [loggingModule(loadSettings({}), stream)], controllers: [Talkative] })
    class Suite {}
    app = await NestFactory.create(Suite, { bufferLogs: true });
    app.useLogger(app.get(PinoLogger));
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });
  afterAll(() => app.close());
  beforeEach(() => (written = []));

  const lines = () => written.map((text) => JSON.parse(text) as Line);
  const requests = () => lines().filter((line) => line.res);

  it('has one line per request, with its id, method, address and status', async () => {
    await fetch(`${url}/nothing?code=abc&page=2`, { headers: { 'x-request-id': 'call-7' } });
    expect(requests()).toMatchObject([
      { req: { id: 'call-7', method: 'GET', url: '/nothing?code=[redacted]&page=2' }, res: { status: 404 } },
    ]);
    expect(JSON.stringify(lines())).not.toContain('headers');
  });

  it('gives a request an id where it brings none, or one that is no id', async () => {
    await fetch(`${url}/nothing`);
    await fetch(`${url}/nothing`, { headers: { 'x-request-id': `${PHONE} and more` } });
    const [first, second] = requests().map((line) => line.req?.id);
    expect(first).toMatch(/^[\w-]{36}$/);
    expect(second).toMatch(/^[\w-]{36}$/);
    expect(second).not.toBe(first);
  });

  it('ties what is said during a request to it', async () => {
    await fetch(`${url}/talk`, { headers: { 'x-request-id': 'call-8' } });
    expect(lines().length).toBe(4);
    expect(lines().every((line) => line.req?.id === 'call-8')).toBe(true);
  });

  it('shows no phone number, token or secret, in texts, objects and errors alike', async () => {
    await fetch(`${url}/talk?token=abc`);
    const said = lines().filter((line) => line.context === 'Talkative');
    expect(said[0].msg).toBe('Called 138****5678 with token=[redacted]');
    expect(said[1].customer).toEqual({ contact: { phone: '138****5678' } });
    expect(said[2].err).toMatchObject({
      message: 'GET /x?access_token=[redacted] of 138****5678 failed',
      config: { params: { corpsecret: '[redacted]' } },
    });
    const all = written.join('');
    for (const secret of [PHONE, 'abc', 's3cret']) expect(all).not.toContain(secret);
  });

  it('has no line for a probe', async () => {
    await fetch(`${url}/health`);
    expect(requests()).toEqual([]);
  });
});
