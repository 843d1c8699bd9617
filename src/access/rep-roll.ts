import { Injectable, SetMetadata } from '@nestjs/common';
import { Decorated } from '../platform/discovery/decorated';

const KEEPS_REPS = Symbol('keeps-reps');

/** Offered by the room that knows the reps. */
export interface RepKeeper {
  /** The userid as it is kept, whatever the case of the given one; null for anybody who does not serve customers now. */
  servingRep(userid: string): Promise<string | null>;
}

/** Marks the one provider that knows the reps. */
export const KeepsReps = (): ClassDecorator => SetMetadata(KEEPS_REPS, true);

/** Who is a rep, asked of a room further up: at sign-in, and again on each of their requests. */
@Injectable()
export class RepRoll {
  private keeper: RepKeeper | undefined;

  constructor(private readonly decorated: Decorated) {}

  /** As RepKeeper; nobody is a rep where no room knows any. */
  async find(userid: string): Promise<string | null> {
    this.keeper ??= this.decorated.classes<true, RepKeeper>(KEEPS_REPS)[0]?.instance;
    return this.keeper ? this.keeper.servingRep(userid) : null;
  }
}
