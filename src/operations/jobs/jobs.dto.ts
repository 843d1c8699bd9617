import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsString, MaxLength } from 'class-validator';

/** Which page of dead jobs. */
export class DeadJobFilter {
  /** `next` of the page before. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  cursor?: string;

  /** 50 where absent, 200 at most. */
  @IsOptional()
  @Transform(({ value }) => Number(value))
  @IsInt()
  limit?: number;
}

/** A background job that used up its attempts. */
export class DeadJobView {
  id: number;
  name: string;
  /** What it is about, where its kind has a lane. */
  lane: string | null;
  attempts: number;
  /** The first line of what it failed of; the rest is in the log. */
  error: string;
  /** When its last attempt was due. */
  lastAt: Date;
  createdAt: Date;
}

/** Dead jobs, the latest first. */
export class DeadJobPage {
  items: DeadJobView[];
  next: string | null;
}
