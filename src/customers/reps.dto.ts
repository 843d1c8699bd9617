import { IsBoolean, IsInt, IsOptional, Max, Min } from 'class-validator';

/** A corp member who serves customers. */
export class RepRow {
  userid: string;
  name: string;
  /** '' where the app may not read it. */
  department: string;
  /** False once WeCom no longer lists the member among those with 客户联系. */
  active: boolean;
  onLeave: boolean;
  /** True where the member's chats are archived. */
  hasArchiveSeat: boolean;
  /** Customers a day on the prospect list. */
  dailyCapacity: number;
  /** Friends. */
  customers: number;
  /** Groups they own. */
  groups: number;
}

export class RepPage {
  items: RepRow[];
  next: string | null;
}

/** What an operator sets about a rep. */
export class RepPatch {
  /** On leave, customers shared with a colleague are the colleague's. */
  @IsOptional()
  @IsBoolean()
  onLeave?: boolean;

  /** Customers a day, 0 to 500. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(500)
  dailyCapacity?: number;
}
