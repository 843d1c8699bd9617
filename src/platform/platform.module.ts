import { DynamicModule, Global, Module, Provider } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import { Settings } from '../../config/settings';
import { Calendar } from './calendar/calendar';
import { Clock } from './clock/clock';
import { ClockOffsets } from './clock/clock-offsets';
import { Database } from './database/database';
import { OpenedDatabase } from './database/prepare';
import { StatementLog } from './database/statement-log';
import { Decorated } from './discovery/decorated';
import { Facts } from './events/facts';
import { JobRows } from './queue/job-rows';
import { Queue } from './queue/queue';
import { DeadJobs } from './queue/dead-jobs';
import { Trimmer } from './retention/trimmer';
import './retention/trimming.entity';
import { Waker } from './queue/waker';
import { Schedules } from './schedule/schedules';
import { Secrets } from './secrets/secrets';
import { loggingModule } from './telemetry/logging';
import { Metrics } from './telemetry/metrics';
import { Readiness } from './telemetry/readiness';
import { TelemetryController } from './telemetry/telemetry.controller';

/** What must exist before Nest does: it is opened, migrated and chosen by the settings. */
export interface PlatformParts {
  settings: Settings;
  opened: OpenedDatabase;
  clock: Clock;
  secrets: Secrets;
  waker: Waker;
}

const SERVICES: Provider[] = [
  ...[Calendar, ClockOffsets, Decorated, JobRows, Queue, DeadJobs, Facts, Schedules, Trimmer],
  ...[Metrics, Readiness],
];

/** The mechanisms every room stands on; knows no domain. */
@Global()
@Module({})
export class PlatformModule {
  static with(parts: PlatformParts): DynamicModule {
    const given: Provider[] = [
      { provide: Settings, useValue: parts.settings },
      { provide: Database, useValue: parts.opened.database },
      { provide: StatementLog, useValue: parts.opened.statements },
      { provide: Clock, useValue: parts.clock },
      { provide: Secrets, useValue: parts.secrets },
      { provide: Waker, useValue: parts.waker },
    ];
    return {
      module: PlatformModule,
      imports: [DiscoveryModule, ScheduleModule.forRoot(), loggingModule(parts.settings)],
      controllers: [TelemetryController],
      providers: [...given, ...SERVICES],
      exports: [...given, ...SERVICES],
    };
  }
}
