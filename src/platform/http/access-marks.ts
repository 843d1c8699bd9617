import { createParamDecorator, CustomDecorator, ExecutionContext, SetMetadata } from '@nestjs/common';

/** Who is asking, as the access room found out. */
export interface Principal {
  kind: 'operator' | 'rep' | 'key';
  id: string;
  name: string;
  permissions: string[];
  /** Reps see the customers they follow; null sees everyone's. */
  repUserid: string | null;
}

export const PERMISSION = 'huitou:permission';
export const PUBLIC = 'huitou:public';
export const AUDITED = 'huitou:audited';

/** The permission an endpoint needs, such as 'campaigns.write'. An endpoint without any mark is refused to everyone. */
export const Can = (permission: string): CustomDecorator => SetMetadata(PERMISSION, permission);

/** Open to everybody: sign-in, health, static pages. */
export const Public = (): CustomDecorator => SetMetadata(PUBLIC, true);

/** Writes one line into the audit log after the endpoint succeeded. */
export const Audited = (action: string): CustomDecorator => SetMetadata(AUDITED, action);

/** The Principal of the request; present on every endpoint that is not @Public. */
export const Who = createParamDecorator(
  (_: unknown, context: ExecutionContext): Principal => context.switchToHttp().getRequest().principal,
);
