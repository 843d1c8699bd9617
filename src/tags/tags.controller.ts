import { Body, Controller, Delete, Get, HttpCode, Param, ParseIntPipe, Patch, Post } from '@nestjs/common';
import { notFound } from '../platform/errors/errors';
import { Audited, Can } from '../platform/http/access-marks';
import { NewTag, TagChangeRequest, TagRow, WriteBackCost } from './tags.dto';
import { TagQueries } from './tags.queries';
import { Tags } from './tags.service';
import { CorpTagSync } from './write-back/corp-tag-sync';
import { WriteBack } from './write-back/write-back.service';

/** What WeCom is known to take without complaint when five pairs are written at a time. */
const CALLS_PER_MINUTE = 600;

@Controller('api/v1/tags')
export class TagsController {
  constructor(
    private readonly tags: Tags,
    private readonly queries: TagQueries,
    private readonly writeBack: WriteBack,
    private readonly corpTags: CorpTagSync,
  ) {}

  /** The tag library: ours and the corp's. */
  @Get()
  @Can('tags.read')
  list(): Promise<TagRow[]> {
    return this.queries.list();
  }

  @Post()
  @Can('tags.write')
  @Audited('tags.create')
  async create(@Body() body: NewTag): Promise<TagRow> {
    return this.one(await this.tags.create(body));
  }

  /** Reads the corp's tags now, in the background. */
  @Post('sync')
  @HttpCode(202)
  @Can('sync.run')
  async sync(): Promise<void> {
    await this.corpTags.soon();
  }

  /** What turning write-back on would cost now. */
  @Get(':id/write-back-cost')
  @Can('tags.read')
  async cost(@Param('id', ParseIntPipe) id: number): Promise<WriteBackCost> {
    const calls = await this.writeBack.cost(id);
    return { calls, minutes: Math.ceil(calls / CALLS_PER_MINUTE) };
  }

  @Patch(':id')
  @Can('tags.write')
  @Audited('tags.change')
  async change(@Param('id', ParseIntPipe) id: number, @Body() body: TagChangeRequest): Promise<TagRow> {
    if (body.writeBack !== undefined) await this.writeBack.choose(id, body.writeBack);
    return this.one(id);
  }

  /** Gives the customer the tag by hand. */
  @Post(':id/customers/:customerId')
  @HttpCode(204)
  @Can('tags.write')
  @Audited('tags.set')
  async set(
    @Param('id', ParseIntPipe) id: number,
    @Param('customerId', ParseIntPipe) customerId: number,
  ): Promise<void> {
    await this.tags.set(id, customerId);
  }

  /** Takes away a tag that was given by hand. */
  @Delete(':id/customers/:customerId')
  @HttpCode(204)
  @Can('tags.write')
  @Audited('tags.unset')
  async unset(
    @Param('id', ParseIntPipe) id: number,
    @Param('customerId', ParseIntPipe) customerId: number,
  ): Promise<void> {
    await this.tags.unset(id, customerId);
  }

  private async one(id: number): Promise<TagRow> {
    const row = await this.queries.one(id);
    if (!row) throw notFound('tag', id);
    return row;
  }
}
