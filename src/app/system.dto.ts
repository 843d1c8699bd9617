import { IsInt, IsISO8601, IsOptional, Max, Min } from 'class-validator';

/** The service's time; `movable` only in the sandbox. */
export class ClockView {
  now: Date;
  movable: boolean;
  businessTz: string;
}

/** Where to move the sandbox's clock: to an instant, or by minutes. */
export class MoveClock {
  @IsOptional()
  @IsISO8601()
  to?: string;

  /** At most 90 days. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(129_600)
  advanceMinutes?: number;
}
