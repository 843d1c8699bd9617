import { Module } from '@nestjs/common';
import { WecomModule } from '../wecom/wecom.module';
import { CallbackCheck } from './checks/callback.check';
import { ConnectionChecks } from './checks/connection.check';
import { PermissionChecks } from './checks/permissions.check';
import { QueueCheck } from './checks/queue.check';
import { SettingsCheck } from './checks/settings.check';
import { StorageChecks } from './checks/storage.check';
import { TagsCheck } from './checks/tags.check';
import { TrafficChecks } from './checks/traffic.check';
import { CorpReads } from './corp-reads';
import { DoctorController } from './doctor.controller';
import { Doctor } from './doctor.service';

const SERVICE = [SettingsCheck, StorageChecks, QueueCheck];
const CORP = [ConnectionChecks, CallbackCheck, PermissionChecks, TagsCheck, TrafficChecks];

/** Whether everything works, and what to do where it does not. */
@Module({
  imports: [WecomModule],
  controllers: [DoctorController],
  providers: [Doctor, CorpReads, ...SERVICE, ...CORP],
})
export class DoctorModule {}
