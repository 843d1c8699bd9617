import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { notFound } from '../platform/errors/errors';
import { Can } from '../platform/http/access-marks';
import { RuleExplainer } from './rule-explainer';
import { formOf, RuleKinds } from './rule-kinds';
import { RuleExplain, RuleExplanation, RuleKindView } from './rules.dto';

@Controller('api/v1/rules')
export class RulesController {
  constructor(
    private readonly kinds: RuleKinds,
    private readonly explainer: RuleExplainer,
  ) {}

  /** The kinds of conditions a rule can be built from. */
  @Get('kinds')
  @Can('rules.read')
  list(): RuleKindView[] {
    return this.kinds.all().map((offered) => ({
      kind: offered.name,
      group: offered.kind.group,
      label: offered.kind.label,
      sentence: offered.kind.template,
      params: formOf(offered),
      unknowable: offered.kind.knowable !== undefined,
      mentionsTime: offered.kind.mentionsTime,
      coverage: offered.kind.coverage ?? null,
    }));
  }

  /** Why is this customer in, or why not: every part of the rule with the facts it looked at. */
  @Post('explain')
  @HttpCode(200)
  @Can('rules.read')
  async explain(@Body() body: RuleExplain): Promise<RuleExplanation> {
    const explanation = (await this.explainer.explain(body.rule, [body.customerId])).get(body.customerId);
    if (!explanation) throw notFound('customer', body.customerId);
    return explanation;
  }
}
