import { Module } from '@nestjs/common';
import './attribution.entity';
import { Attributions } from './attribution.service';
import './contact.entity';
import { Contacts } from './contacts.service';
import { HarmQueries } from './harm.queries';
import { LiftQueries } from './lift/lift.queries';
import { ReachController } from './reach.controller';
import { Reach } from './reach.service';
import { ReachSettings } from './reach-settings.service';

/** May we contact whom, when; and what did it add. */
@Module({
  controllers: [ReachController],
  providers: [ReachSettings, Reach, Contacts, Attributions, LiftQueries, HarmQueries],
  exports: [ReachSettings, Reach, Contacts, Attributions, LiftQueries, HarmQueries],
})
export class ReachModule {}
