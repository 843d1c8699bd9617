import { Audience } from './audience';
import { BeatLinter } from './beat-linter';
import { CampaignQueries } from './campaigns.queries';
import { Campaigns } from './campaigns.service';
import { PreviewQueries } from './preview.queries';
import { CampaignSchedule } from './schedule.service';
import { Snapshots } from './snapshot.service';

/** From a draft to the fixed audience of an occurrence. */
export const PLANNING = [Audience, BeatLinter, PreviewQueries, Campaigns, CampaignQueries, CampaignSchedule, Snapshots];
