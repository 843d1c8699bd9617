import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import type { KeptState } from '../kept/kept-state';
import type { WelcomeFault } from '../welcome/welcome-check';

/** A text for a part of the day. */
export class WelcomeWindowDto {
  /** HH:mm in business time. */
  @IsString()
  @MaxLength(5)
  from: string;

  /** HH:mm, the first minute that no longer belongs to it; before `from` it is over midnight. */
  @IsString()
  @MaxLength(5)
  to: string;

  @IsString()
  @MaxLength(4000)
  text: string;
}

/** What hangs on a welcome. Which fields count depends on its kind; the others are ''. */
export class WelcomeAttachmentDto {
  /** link: title, url, desc, pictureUrl · image: pictureId · miniprogram: title, appid, page, pictureId */
  @IsIn(['link', 'image', 'miniprogram'])
  kind: 'link' | 'image' | 'miniprogram';

  @IsOptional()
  @IsString()
  @MaxLength(128)
  title?: string;

  @IsOptional()
  @IsString()
  @MaxLength(2048)
  url?: string;

  @IsOptional()
  @IsString()
  @MaxLength(512)
  desc?: string;

  @IsOptional()
  @IsString()
  @MaxLength(2048)
  pictureUrl?: string;

  @IsOptional()
  @IsInt()
  pictureId?: number;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  appid?: string;

  /** Ends in .html. */
  @IsOptional()
  @IsString()
  @MaxLength(512)
  page?: string;
}

/** What a new friend is told. Texts may name {昵称}, {称呼} and {导购}. */
export class WelcomeDto {
  /** Outside of all windows; '' for none. */
  @IsString()
  @MaxLength(4000)
  text: string;

  @IsArray()
  @ArrayMaxSize(8)
  @ValidateNested({ each: true })
  @Type(() => WelcomeWindowDto)
  windows: WelcomeWindowDto[];

  @IsArray()
  @ArrayMaxSize(9)
  @ValidateNested({ each: true })
  @Type(() => WelcomeAttachmentDto)
  attachments: WelcomeAttachmentDto[];
}

/** A channel as an operator fills it in. */
export class ChannelRequest {
  @IsString()
  @Length(1, 30)
  name: string;

  /** userids of the reps customers may meet. */
  @IsArray()
  @ArrayMaxSize(100)
  @IsString({ each: true })
  users: string[];

  /** Department ids of WeCom. */
  @IsArray()
  @ArrayMaxSize(100)
  @IsInt({ each: true })
  parties: number[];

  /** True: friends at once; false: the rep has to agree. */
  @IsBoolean()
  skipVerify: boolean;

  /** Ids of our tags; made in WeCom where they are not there yet. */
  @IsArray()
  @ArrayMaxSize(20)
  @IsInt({ each: true })
  tagIds: number[];

  @ValidateNested()
  @Type(() => WelcomeDto)
  welcome: WelcomeDto;
}

/** A welcome to look at before it is saved. */
export class WelcomePreviewRequest {
  @IsArray()
  @ArrayMaxSize(100)
  @IsString({ each: true })
  users: string[];

  @ValidateNested()
  @Type(() => WelcomeDto)
  welcome: WelcomeDto;
}

/** A text as a customer of the first rep would read it; from and to are '' for the usual one. */
export class WelcomeSampleView {
  from: string;
  to: string;
  text: string;
}

/** Something wrong with a welcome. */
export class WelcomeFaultView {
  /** 'text', 'windows.0', 'attachments.2'. */
  at: string;
  code: WelcomeFault['code'];
  /** The variable, word or rep that is meant. */
  word: string;
}

export class WelcomePreview {
  samples: WelcomeSampleView[];
  /** All that keeps it from being saved. */
  faults: WelcomeFaultView[];
}

/** A page of channels. */
export class ChannelQuery {
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

/** People a channel brought, each once per rep. */
export class ChannelCounts {
  arrived: number;
  /** Still friends of the rep they met. */
  friends: number;
  /** Their welcome went out; WeCom took it. */
  welcomed: number;
}

/** Why people of a channel got no welcome, or may not have got it. */
export class WelcomeMiss {
  /** An errcode of WeCom; 'no-code': WeCom gave none; 'unclear': the answer was lost; 'welcome.expired'; 'waiting'. */
  code: string;
  people: number;
}

/** A rep of a channel, by name where it is known. */
export class ChannelRep {
  userid: string;
  name: string;
}

/** A channel in the list. */
export class ChannelRow {
  id: number;
  name: string;
  /** waiting, checking, unclear, failed, live or removed. */
  state: KeptState;
  /** Why the last change failed or is unclear. */
  problem: string | null;
  /** The last write, for the list of effects. */
  effectId: number;
  /** Null until WeCom has made the code and its id is stored. */
  qrCode: string | null;
  reps: ChannelRep[];
  parties: number[];
  skipVerify: boolean;
  counts: ChannelCounts;
  createdAt: Date;
}

export class ChannelPage {
  items: ChannelRow[];
  next: string | null;
}

/** A channel with all an operator fills in. */
export class ChannelView extends ChannelRow {
  /** WeCom's State. */
  key: string;
  /** WeCom's config_id. */
  configId: string | null;
  tagIds: number[];
  welcome: WelcomeDto;
  missed: WelcomeMiss[];
}
