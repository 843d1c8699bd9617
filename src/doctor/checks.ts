import { CheckMeta, Diagnosis, DOCTOR_CHECK } from '../platform/checkup/doctor-check';
import { Decorated } from '../platform/discovery/decorated';

/** A check and the way to run it. */
export interface Check extends CheckMeta {
  run: () => Promise<Diagnosis>;
}

const GROUPS = ['service', 'connection', 'permissions', 'traffic', 'data'];

/**
 * Every check the rooms offer, in the order of the page: by group, then by name.
 * @throws Error when two have one name, or one waits for a check that is not there or for itself
 */
export function findChecks(decorated: Decorated): Check[] {
  const found = decorated.methods<CheckMeta>(DOCTOR_CHECK);
  const checks = found.map(({ meta, call }) => ({ ...meta, run: () => call() as Promise<Diagnosis> }));
  const byName = new Map(checks.map((check) => [check.name, check]));
  if (byName.size < checks.length) throw new Error('Two doctor checks have the same name.');
  for (const check of checks) refuseCircle(check, byName);
  const place = (check: Check) => GROUPS.indexOf(check.group) * 1000 + depth(check, byName);
  return checks.sort((a, b) => place(a) - place(b) || a.name.localeCompare(b.name));
}

function refuseCircle(check: Check, byName: Map<string, Check>): void {
  const seen = new Set([check.name]);
  for (let next = check.after; next; next = byName.get(next)!.after) {
    if (!byName.has(next)) throw new Error(`Doctor check ${check.name} waits for ${next}, which is not there.`);
    if (seen.has(next)) throw new Error(`Doctor check ${check.name} waits for itself.`);
    seen.add(next);
  }
}

/** What others wait for stands above them. */
function depth(check: Check, byName: Map<string, Check>): number {
  return check.after ? 1 + depth(byName.get(check.after)!, byName) : 0;
}
