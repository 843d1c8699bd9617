import { Module } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { WecomModule } from '../wecom/wecom.module';
import { AccessController } from './access.controller';
import { AccessGuard } from './access.guard';
import { AuditInterceptor } from './audit.interceptor';
import { Audit } from './audit.service';
import { Operators } from './operators.service';
import { RepSessionController } from './rep-session.controller';
import { Sessions } from './sessions.service';
import { SignInLimit } from './sign-in-limit';

@Module({
  imports: [WecomModule],
  controllers: [AccessController, RepSessionController],
  providers: [
    Operators,
    Sessions,
    Audit,
    SignInLimit,
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_INTERCEPTOR, useClass: AuditInterceptor },
  ],
  exports: [Operators, Sessions, Audit],
})
export class AccessModule {}
