import { Controller, Get, Param, ParseIntPipe, StreamableFile } from '@nestjs/common';
import { notFound } from '../../platform/errors/errors';
import { Can } from '../../platform/http/access-marks';
import { ArchiveState } from './archive.dto';
import { ArchiveQueries } from './archive.queries';
import { MediaFiles } from './media-files';

@Controller('api/v1')
export class ArchiveController {
  constructor(
    private readonly queries: ArchiveQueries,
    private readonly files: MediaFiles,
  ) {}

  /** How the reading of the chat archive goes: how far behind, what is missing, what no key opens, who agreed. */
  @Get('conversations/archive')
  @Can('conversations.read')
  state(): Promise<ArchiveState> {
    return this.queries.state();
  }

  /** A file of a message, as the customer or rep sent it; always as a download, since nobody knows what is in it. */
  @Get('messages/files/:id')
  @Can('conversations.read')
  async file(@Param('id', ParseIntPipe) id: number): Promise<StreamableFile> {
    const file = await this.queries.file(id);
    const stream = await this.files.read(file.path);
    if (!stream) throw notFound('file', id);
    const name = encodeURIComponent(file.name || `${file.kind}-${id}`).replace(
      /['()*]/g,
      (c) => `%${c.charCodeAt(0).toString(16)}`,
    );
    return new StreamableFile(stream, {
      type: 'application/octet-stream',
      disposition: `attachment; filename*=UTF-8''${name}`,
      length: file.bytes,
    });
  }
}
