import { Module } from '@nestjs/common';
import { ReachModule } from '../reach/reach.module';
import { CandidateQueries } from './candidates.queries';
import { EvidenceQueries } from './evidence.queries';
import { HistoryQueries } from './history.queries';
import { Outcomes } from './outcomes.service';
import { ProspectList } from './prospect-list.service';
import './prospect-outcome.entity';
import { ProspectsController } from './prospects.controller';
import { ProspectsRetention } from './prospects.retention';
import { ProspectQueries } from './prospects.queries';
import { SummaryQueries } from './summary.queries';

/** Prospects: each rep's list of the day, and what became of the names on it. */
@Module({
  imports: [ReachModule],
  controllers: [ProspectsController],
  providers: [
    HistoryQueries,
    CandidateQueries,
    EvidenceQueries,
    ProspectList,
    Outcomes,
    ProspectQueries,
    SummaryQueries,
    ProspectsRetention,
  ],
  exports: [ProspectList, Outcomes, ProspectQueries, SummaryQueries],
})
export class ProspectsModule {}
