import { Module } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { WecomModule } from '../wecom/wecom.module';
import { AccessController } from './access.controller';
import { AccessGuard } from './access.guard';
import { AuditInterceptor } from './audit.interceptor';
import { AuditRetention } from './audit.retention';
import { Audit } from './audit.service';
import { OperatorLinks } from './operator-links.service';
import { OperatorsController } from './operators.controller';
import { Operators } from './operators.service';
import { RepRoll } from './rep-roll';
import { Sessions } from './sessions.service';
import { SignInLimit } from './sign-in-limit';
import { SignInTries } from './wecom/sign-in-tries';
import { WecomAddress } from './wecom/wecom-address';
import { WecomSessionController } from './wecom/wecom-session.controller';
import { WecomSignIn } from './wecom/wecom-sign-in.service';

const WECOM = [SignInTries, WecomAddress, WecomSignIn];

/** Who may come in, by which door, and what they may do. */
@Module({
  imports: [WecomModule],
  controllers: [AccessController, OperatorsController, WecomSessionController],
  providers: [
    ...[Operators, OperatorLinks, Sessions, RepRoll, Audit, AuditRetention, SignInLimit],
    ...WECOM,
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_INTERCEPTOR, useClass: AuditInterceptor },
  ],
  exports: [Operators, Sessions, Audit],
})
export class AccessModule {}
