import { IsArray, IsIn, IsOptional, IsString, Length, Matches, MaxLength } from 'class-validator';

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
