import { Body, Controller, Get, HttpCode, Param, ParseIntPipe, Post, Put, Query } from '@nestjs/common';
import { Audited, Can, Principal, Who } from '../platform/http/access-marks';
import { RulePreviews } from './rule-previews';
import { RuleRuns } from './rule-runs';
import { RunUndo } from './run-undo';
import { NewTagRule, RulePreview, RulePreviewRequest, TagRuleEdit } from './tag-rules.dto';
import { TagRulePreset, TagRuleView, TagRunPage, TagRunView, TagRunsFilter } from './tag-rules.dto';
import { TagRuleQueries } from './tag-rules.queries';
import { TagRules } from './tag-rules.service';

@Controller('api/v1')
export class TagRulesController {
  constructor(
    private readonly rules: TagRules,
    private readonly queries: TagRuleQueries,
    private readonly runs: RuleRuns,
    private readonly undo: RunUndo,
    private readonly previews: RulePreviews,
  ) {}

  /** What a rule would do: how many match, enter, leave, cannot be told, and some of each. Changes nothing. */
  @Post('rules/preview')
  @HttpCode(200)
  @Can('rules.read')
  preview(@Body() body: RulePreviewRequest): Promise<RulePreview> {
    return this.previews.of(body.rule, body.tagRuleId);
  }

  @Get('tag-rules')
  @Can('tags.read')
  list(): Promise<TagRuleView[]> {
    return this.queries.list();
  }

  /** Rules to start from. */
  @Get('tag-rules/presets')
  @Can('tags.read')
  presets(): Promise<TagRulePreset[]> {
    return this.queries.presets();
  }

  @Get('tag-rules/:id')
  @Can('tags.read')
  one(@Param('id', ParseIntPipe) id: number): Promise<TagRuleView> {
    return this.queries.one(id);
  }

  /** Saves a rule as a draft. Nothing runs. */
  @Post('tag-rules')
  @Can('tags.write')
  @Audited('tag-rules.create')
  async create(@Body() body: NewTagRule, @Who() who: Principal): Promise<TagRuleView> {
    const wanted = body.newTag ? { newTag: body.newTag } : { tagId: body.tagId as number };
    return this.queries.one(await this.rules.create(draftOf(body), wanted, who.name));
  }

  /** Saves the next version as a draft. A version that is live keeps running. */
  @Put('tag-rules/:id')
  @Can('tags.write')
  @Audited('tag-rules.edit')
  async edit(
    @Param('id', ParseIntPipe) id: number,
    @Body() body: TagRuleEdit,
    @Who() who: Principal,
  ): Promise<TagRuleView> {
    await this.rules.edit(id, draftOf(body), who.name);
    return this.queries.one(id);
  }

  /** Makes the newest version live and runs it over everybody, in the background. */
  @Post('tag-rules/:id/confirm')
  @HttpCode(200)
  @Can('tags.write')
  @Audited('tag-rules.confirm')
  async confirm(@Param('id', ParseIntPipe) id: number, @Who() who: Principal): Promise<TagRuleView> {
    await this.rules.confirm(id, who.name);
    return this.queries.one(id);
  }

  /** Stops the rule; who has the tag keeps it. */
  @Post('tag-rules/:id/pause')
  @HttpCode(200)
  @Can('tags.write')
  @Audited('tag-rules.pause')
  async pause(@Param('id', ParseIntPipe) id: number): Promise<TagRuleView> {
    await this.rules.pause(id);
    return this.queries.one(id);
  }

  /** Runs the live version over everybody, in the background. */
  @Post('tag-rules/:id/run')
  @HttpCode(200)
  @Can('tags.write')
  @Audited('tag-rules.run')
  async run(@Param('id', ParseIntPipe) id: number): Promise<TagRunView> {
    return this.queries.run(await this.runs.start(id, 'manual'));
  }

  /** What the rule has done, newest first. */
  @Get('tag-rules/:id/runs')
  @Can('tags.read')
  history(@Param('id', ParseIntPipe) id: number, @Query() filter: TagRunsFilter): Promise<TagRunPage> {
    return this.queries.runs(id, filter);
  }

  /** Takes back what a run changed and pauses the rule. */
  @Post('tag-runs/:id/undo')
  @HttpCode(200)
  @Can('tags.write')
  @Audited('tag-runs.undo')
  async takeBack(@Param('id', ParseIntPipe) id: number): Promise<TagRunView> {
    await this.undo.start(id);
    return this.queries.run(id);
  }
}

function draftOf({ name, rule, expiresDays }: TagRuleEdit) {
  return { name, rule, expiresDays: expiresDays ?? null };
}
