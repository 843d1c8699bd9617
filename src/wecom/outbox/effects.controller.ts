import { Body, Controller, Get, HttpCode, Param, ParseIntPipe, Post, Query } from '@nestjs/common';
import { Audited, Can, Principal, Who } from '../../platform/http/access-marks';
import { EffectDecisions } from './decisions.service';
import { DecideEffect, EffectCounts, EffectFilter, EffectPage } from './effects.dto';
import { EffectQueries } from './effects.queries';

/** What we told WeCom, or are about to. */
@Controller('api/v1/wecom/effects')
export class EffectsController {
  constructor(
    private readonly queries: EffectQueries,
    private readonly decisions: EffectDecisions,
  ) {}

  /** Writes to WeCom, newest first. */
  @Can('wecom.read')
  @Get()
  async list(@Query() filter: EffectFilter): Promise<EffectPage> {
    return this.queries.list(filter);
  }

  /** How many there are in each state. */
  @Can('wecom.read')
  @Get('counts')
  async counts(): Promise<EffectCounts> {
    return this.queries.counts();
  }

  /** Says whether an unknown effect happened. 409 for effects in any other state. */
  @Can('wecom.operate')
  @Audited('wecom.effect-decide')
  @Post(':id/decide')
  @HttpCode(204)
  async decide(
    @Param('id', ParseIntPipe) id: number,
    @Body() said: DecideEffect,
    @Who() who: Principal,
  ): Promise<void> {
    await this.decisions.decide(id, said.as, said.msgid, who.name);
  }

  /** Tries a failed, blocked or cancelled effect again. 409 for effects in any other state. */
  @Can('wecom.operate')
  @Audited('wecom.effect-retry')
  @Post(':id/retry')
  @HttpCode(204)
  async retry(@Param('id', ParseIntPipe) id: number): Promise<void> {
    await this.decisions.retry(id);
  }

  /** Reads WeCom back about an unknown effect now. 409 for effects in any other state. */
  @Can('wecom.operate')
  @Audited('wecom.effect-reconcile')
  @Post(':id/reconcile')
  @HttpCode(204)
  async reconcile(@Param('id', ParseIntPipe) id: number): Promise<void> {
    await this.decisions.reconcile(id);
  }
}
