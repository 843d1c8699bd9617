import { Module } from '@nestjs/common';
import { BoughtCategory } from './bought-category.rule';
import { BoughtProduct } from './bought-product.rule';
import { CyclePosition } from './cycle-position.rule';
import { FirstWithin } from './first-within.rule';
import { OrderAmount } from './order-amount.rule';
import { OrderCount } from './order-count.rule';
import { OrderRecency } from './order-recency.rule';

/** The kinds of conditions that ask about purchases. */
@Module({
  providers: [OrderCount, OrderAmount, OrderRecency, BoughtProduct, BoughtCategory, FirstWithin, CyclePosition],
})
export class OrderRulesModule {}
