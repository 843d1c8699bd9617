import { Controller, Get, Param, ParseIntPipe, Post, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Refused } from '../../platform/errors/errors';
import { Audited, Can, Principal, Who } from '../../platform/http/access-marks';
import { PictureQuery, PictureView } from './pictures.dto';
import { Picture } from './picture.entity';
import { MOST_BYTES, Pictures } from './pictures.service';

/** Pictures for welcomes and moments. */
@Controller('api/v1/pictures')
export class PicturesController {
  constructor(private readonly pictures: Pictures) {}

  /** Takes a PNG or JPEG of at most 2 MB as the request's body, with its own content type. 413 when larger. */
  @Post()
  @Can('channels.write')
  @Audited('pictures.upload')
  async upload(@Query() { name }: PictureQuery, @Req() request: Request, @Who() who: Principal): Promise<PictureView> {
    const bytes = await bodyOf(request);
    return viewOf(await this.pictures.get(await this.pictures.keep({ name: name ?? '', bytes }, who.name)));
  }

  @Get(':id')
  @Can('channels.read')
  async one(@Param('id', ParseIntPipe) id: number): Promise<PictureView> {
    return viewOf(await this.pictures.get(id));
  }

  /** The picture itself. */
  @Get(':id/file')
  @Can('channels.read')
  async file(@Param('id', ParseIntPipe) id: number, @Res() response: Response): Promise<void> {
    const { mime, data } = await this.pictures.get(id);
    response
      .set({ 'content-type': mime, 'x-content-type-options': 'nosniff', 'cache-control': 'private, max-age=86400' })
      .send(Buffer.from(data, 'base64'));
  }
}

function viewOf({ id, name, size, url }: Picture): PictureView {
  return { id, name, size, ready: url !== null };
}

async function bodyOf(request: Request): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > MOST_BYTES) {
      throw new Refused('pictures.too-large', 'A picture has at most 2 MB.', {
        status: 413,
        details: { most: MOST_BYTES },
      });
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
