import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsInt,
  IsOptional,
  IsString,
  Length,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { WelcomeAttachmentDto } from '../codes/channels.dto';
import type { KeptState } from '../kept/kept-state';

/** What newcomers of groups are told. */
export class GroupWelcomeRequest {
  @IsString()
  @Length(1, 64)
  name: string;

  /** May name {昵称}, the newcomer's; at most 3,000 bytes. */
  @IsString()
  @MaxLength(3000)
  text: string;

  /** At most one. */
  @IsOptional()
  @ValidateNested()
  @Type(() => WelcomeAttachmentDto)
  attachment?: WelcomeAttachmentDto;

  /** Whether WeCom tells the group owners that there is a new one; only when it is made. */
  @IsBoolean()
  notify: boolean;
}

/** Material a group's owner puts to use in the client. */
export class GroupWelcomeView {
  id: number;
  name: string;
  text: string;
  attachment: WelcomeAttachmentDto | null;
  notify: boolean;
  /** waiting, checking, unclear, failed, live or removed. */
  state: KeptState;
  problem: string | null;
  effectId: number;
  /** WeCom's template_id. */
  templateId: string | null;
  createdAt: Date;
}

/** A code by which customers come into groups. */
export class JoinWayRequest {
  @IsString()
  @Length(1, 30)
  name: string;

  /** Ids of up to five groups; WeCom fills them in turn. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(5)
  @IsInt({ each: true })
  groupIds: number[];

  /** Whether WeCom makes a new group when all are full. */
  @IsBoolean()
  autoCreate: boolean;

  /** The new groups' name without their number. */
  @IsString()
  @MaxLength(40)
  baseName: string;

  /** The number the first new group carries. */
  @IsInt()
  @Min(1)
  baseNumber: number;
}

/** A group of a join way. */
export class JoinWayGroup {
  id: number;
  name: string;
}

export class JoinWayView {
  id: number;
  name: string;
  /** waiting, checking, unclear, failed, live or removed. */
  state: KeptState;
  problem: string | null;
  effectId: number;
  /** Null until WeCom has made the code and it has been read: making it answers its id alone. */
  qrCode: string | null;
  groups: JoinWayGroup[];
  autoCreate: boolean;
  baseName: string;
  baseNumber: number;
  createdAt: Date;
}
