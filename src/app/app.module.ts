import { DynamicModule, Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module';
import { PlatformModule, PlatformParts } from '../platform/platform.module';
import { WecomModule } from '../wecom/wecom.module';
import { SystemController } from './system.controller';
import { TimeMachine } from './time-machine';

/** The whole house, floor by floor. */
@Module({})
export class AppModule {
  static with(parts: PlatformParts): DynamicModule {
    return {
      module: AppModule,
      imports: [PlatformModule.with(parts), WecomModule, AccessModule],
      controllers: [SystemController],
      providers: [TimeMachine],
    };
  }
}
