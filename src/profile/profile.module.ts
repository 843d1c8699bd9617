import { Module } from '@nestjs/common';
import { ConversationsModule } from '../conversations/conversations.module';
import { CustomersModule } from '../customers/customers.module';
import { OrdersModule } from '../orders/orders.module';
import { TagsModule } from '../tags/tags.module';
import { ProfileController } from './profile.controller';
import { ProfileQueries } from './profile.queries';
import { RelationQueries } from './relations.queries';
import { ShopRhythms } from './shop-rhythm.queries';

/** The 360 view: reads everything below, writes nothing. */
@Module({
  imports: [CustomersModule, OrdersModule, ConversationsModule, TagsModule],
  controllers: [ProfileController],
  providers: [ProfileQueries, RelationQueries, ShopRhythms],
  exports: [ProfileQueries, RelationQueries, ShopRhythms],
})
export class ProfileModule {}
