import { ContactStep } from '../../reach/contacts.service';
import { Beat, Occurrence } from '../occurrence.entity';

/** How the contacts of a beat stand in the contact log. */
export function contactStep(occurrence: Occurrence, beat: Beat): ContactStep {
  return {
    sourceKind: 'occurrence',
    sourceId: occurrence.id,
    step: beat.id,
    targetKind: occurrence.targetKind,
    kind: occurrence.kind,
    mass: true,
    at: beat.at,
    windowDays: occurrence.attributionDays,
  };
}
