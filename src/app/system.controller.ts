import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { Settings } from '../../config/settings';
import { Clock } from '../platform/clock/clock';
import { Refused } from '../platform/errors/errors';
import { Audited, Can } from '../platform/http/access-marks';
import { ClockView, MoveClock } from './system.dto';
import { TimeMachine } from './time-machine';

/** The service's own state: its time. */
@Controller('api/v1/clock')
export class SystemController {
  constructor(
    private readonly clock: Clock,
    private readonly machine: TimeMachine,
    private readonly settings: Settings,
  ) {}

  @Can('overview.read')
  @Get()
  read(): ClockView {
    const { sandbox, businessTz } = this.settings.values;
    return { now: this.clock.now(), movable: sandbox, businessTz };
  }

  /** Moves the sandbox corp and the service forward together. 403 outside the sandbox. */
  @Can('overview.clock')
  @Audited('clock.move')
  @Post()
  @HttpCode(200)
  async move(@Body() wanted: MoveClock): Promise<ClockView> {
    if ((wanted.to === undefined) === (wanted.advanceMinutes === undefined)) {
      throw new Refused('clock.where', 'Say either `to` or `advanceMinutes`.');
    }
    const to = wanted.to
      ? new Date(wanted.to)
      : new Date(this.clock.now().getTime() + (wanted.advanceMinutes ?? 0) * 60_000);
    await this.machine.moveTo(to);
    return this.read();
  }
}
