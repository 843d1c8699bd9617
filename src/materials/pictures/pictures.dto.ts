import { IsOptional, IsString, MaxLength } from 'class-validator';

/** A picture that messages can carry. */
export class PictureView {
  id: number;
  name: string;
  /** Bytes. */
  size: number;
  /** False until WeCom has a copy: before that no message can carry it. */
  ready: boolean;
}

/** What the file is called; its type is told by its bytes. */
export class PictureQuery {
  @IsOptional()
  @IsString()
  @MaxLength(200)
  name?: string;
}
