import type { CheckReport, DoctorReport } from '../../src/doctor/doctor.dto';
import type { TestService } from './service';

/** A report that is no older than this call: moving the clock by a millisecond makes what is kept old. */
export async function look(shop: TestService): Promise<DoctorReport> {
  shop.clock.shift(shop.clock.offset + 1);
  return shop.api.get<DoctorReport>('/api/v1/doctor');
}

/** Names of the checks in one of the states. */
export const named = (report: DoctorReport, ...states: CheckReport['state'][]) =>
  report.checks.filter((check) => states.includes(check.state)).map((check) => check.name);
/** One check of a report. */
export const reportOf = (report: DoctorReport, name: string) => report.checks.find((check) => check.name === name)!;
