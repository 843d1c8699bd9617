import { BeatCloser } from './beat-closer';
import { BeatPlanner } from './beat-planner';
import { BeatTexts } from './beat-texts';
import { Deliveries } from './deliveries';
import { DropOuts } from './drop-outs';
import { Marks } from './marks';
import { Mending } from './mending.service';
import { Operations } from './operations.service';
import { ResultsReader } from './results-reader';
import { CancelMassMessage, RemindMassMessage } from './task-effects';
import { TaskMaker } from './task-maker';
import { TaskOwner } from './task-owner';
import { TaskSettling } from './task-settling';
import { Withdrawals } from './withdrawals';

/** From a beat that is due to what became of each message. */
export const DELIVERY = [
  BeatPlanner,
  BeatTexts,
  DropOuts,
  TaskMaker,
  TaskOwner,
  TaskSettling,
  ResultsReader,
  Deliveries,
  Withdrawals,
  BeatCloser,
  Marks,
  Operations,
  Mending,
  CancelMassMessage,
  RemindMassMessage,
];
