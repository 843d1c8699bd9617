import { Controller, Get, Header, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { Public } from '../http/access-marks';
import { Metrics } from './metrics';
import { Readiness } from './readiness';

/** For machines: is it alive, may it have traffic, how does it feel. */
@ApiExcludeController()
@Public()
@Controller()
export class TelemetryController {
  constructor(
    private readonly metrics: Metrics,
    private readonly readiness: Readiness,
  ) {}

  @Get('health')
  health() {
    return { ok: true };
  }

  @Get('ready')
  async ready(@Res() response: Response): Promise<void> {
    const state = await this.readiness.check();
    response.status(state.ready ? 200 : 503).json(state);
  }

  @Get('metrics')
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  read(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}
