import {
  IsArray,
  IsBoolean,
  IsIn,
  IsOptional,
  IsString,
  Length,
  Matches,
  MaxLength,
  ValidateIf,
} from 'class-validator';

export class SignIn {
  @IsString()
  @Length(1, 64)
  name: string;

  @IsString()
  @Length(1, 200)
  password: string;
}

export class OperatorView {
  id: number;
  name: string;
  role: string;
  permissions: string[];
  active: boolean;
  /** The WeCom member who may sign in as this operator, in lower case. */
  wecomUserid: string | null;
}

/** How one may sign in to the console. */
export class SignInWays {
  password: boolean;
  /** True where WeCom is set up. */
  wecom: boolean;
}

/** A signed-in browser. Writes repeat `csrf` in the header x-csrf-token. */
export class SessionView {
  operator: OperatorView;
  csrf: string;
}

/** A rep's sidebar. */
export class RepSessionView {
  userid: string;
  csrf: string;
}

export class NewOperator {
  @IsString()
  @Length(1, 64)
  name: string;

  @IsIn(['owner', 'operator', 'analyst'])
  role: 'owner' | 'operator' | 'analyst';

  @IsString()
  @Length(10, 200)
  password: string;
}

/** What is to change about an operator; what is absent stays. */
export class OperatorPatch {
  @IsOptional()
  @IsIn(['owner', 'operator', 'analyst'])
  role?: 'owner' | 'operator' | 'analyst';

  @IsOptional()
  @IsBoolean()
  active?: boolean;

  @IsOptional()
  @IsString()
  @Length(10, 200)
  password?: string;

  /** A userid of WeCom (letters, digits and _-@. by document/path/90195), or null for none. */
  @ValidateIf((patch: OperatorPatch) => patch.wecomUserid !== undefined && patch.wecomUserid !== null)
  @Matches(/^[A-Za-z0-9][A-Za-z0-9_@.-]{0,63}$/)
  wecomUserid?: string | null;
}

/** A changed operator. `csrf` is there for whoever changed themselves: their session goes on under a new id. */
export class ChangedOperator {
  operator: OperatorView;
  csrf: string | null;
}

/** A browser that is signed in now. */
export class OpenSession {
  /** Names the session; opens nothing. */
  id: string;
  kind: 'operator' | 'rep';
  /** The operator's name, or the rep's userid. */
  name: string;
  /** Whether it is the one that asks. */
  current: boolean;
  createdAt: Date;
  expiresAt: Date;
}

export class NewKey {
  @IsString()
  @Length(1, 64)
  name: string;

  /** Such as ["orders.write"]. */
  @IsArray()
  @Matches(/^[a-z-]+\.([a-z-]+|\*)$/, { each: true })
  permissions: string[];
}

export class KeyView {
  id: number;
  name: string;
  permissions: string[];
  createdAt: Date;
  revokedAt: Date | null;
}

/** A new key; `key` is shown this once. */
export class MadeKey {
  id: number;
  key: string;
}

export class AuditLineView {
  id: number;
  at: Date;
  who: string;
  action: string;
  subject: string;
}

export class AuditPage {
  items: AuditLineView[];
  next: string | null;
}

export class AuditQuery {
  @IsOptional()
  @IsString()
  @MaxLength(200)
  cursor?: string;
}
