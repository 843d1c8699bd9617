import { DynamicModule, Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module';
import { PlatformModule, PlatformParts } from '../platform/platform.module';
import { WecomModule } from '../wecom/wecom.module';
import { SandboxRemote } from './sandbox-remote';
import { SystemController } from './system.controller';

/** The whole house, floor by floor. */
@Module({})
export class AppModule {
  static with(parts: PlatformParts): DynamicModule {
    return {
      module: AppModule,
      imports: [PlatformModule.with(parts), WecomModule, AccessModule],
      controllers: [SystemController],
      providers: [SandboxRemote],
    };
  }
}
