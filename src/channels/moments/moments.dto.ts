import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { ChannelRep } from '../codes/channels.dto';

/** A picture, or a link with a picture. */
export class MomentExtraDto {
  @IsIn(['image', 'link'])
  kind: 'image' | 'link';

  @IsInt()
  pictureId: number;

  /** Of a link; at most 64 bytes. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  title?: string;

  /** Of a link. */
  @IsOptional()
  @IsString()
  @MaxLength(2048)
  url?: string;
}

/** A moment that reps are asked to publish. */
export class MomentRequest {
  /** At most 2,000 characters; may be '' with pictures. */
  @IsString()
  @MaxLength(2000)
  text: string;

  /** Up to nine pictures, or one link. */
  @IsArray()
  @ArrayMaxSize(9)
  @ValidateNested({ each: true })
  @Type(() => MomentExtraDto)
  attachments: MomentExtraDto[];

  /** userids of who is asked. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1000)
  @IsString({ each: true })
  users: string[];

  /** Ids of our tags that are in WeCom: only who has one of them sees it; none: everybody. */
  @IsArray()
  @ArrayMaxSize(20)
  @IsInt({ each: true })
  tagIds: number[];
}

export class MomentQuery {
  @IsOptional()
  @IsString()
  @MaxLength(200)
  cursor?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  limit?: number;
}

/** waiting: on its way · making: WeCom is making the task · checking, unclear: the answer was lost · failed · live. */
export type MomentState = 'waiting' | 'making' | 'checking' | 'unclear' | 'failed' | 'live';

/** A moment with its sums over all reps. */
export class MomentView {
  id: number;
  text: string;
  attachments: MomentExtraDto[];
  reps: ChannelRep[];
  tagIds: number[];
  state: MomentState;
  /** Why it failed or is unclear. */
  problem: string | null;
  effectId: number;
  published: number;
  /** Customers who can see it, a rep's each. */
  reached: number;
  likes: number;
  comments: number;
  /** When WeCom was asked last; null before the first time. */
  readAt: Date | null;
  createdAt: Date;
}

export class MomentPage {
  items: MomentView[];
  next: string | null;
}

/** What one rep did with a moment. */
export class MomentResultRow {
  userid: string;
  name: string;
  /** False until the rep has confirmed it in the client. */
  published: boolean;
  reached: number;
  likes: number;
  comments: number;
}

export class MomentDetail extends MomentView {
  results: MomentResultRow[];
}
