import { Controller, Get, Query } from '@nestjs/common';
import { Can } from '../platform/http/access-marks';
import { DoctorQuery, DoctorReport } from './doctor.dto';
import { Doctor } from './doctor.service';

/** What is ill, and what mends it. */
@Controller('api/v1/doctor')
export class DoctorController {
  constructor(private readonly doctor: Doctor) {}

  /** All checks, at most half a minute old. Always 200: what is ill stands inside. */
  @Can('doctor.read')
  @Get()
  report(@Query() query: DoctorQuery): Promise<DoctorReport> {
    return this.doctor.report(query.fresh);
  }
}
