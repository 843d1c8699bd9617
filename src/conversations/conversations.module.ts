import { Module } from '@nestjs/common';
import { Settings } from '../../config/settings';
import { CustomersModule } from '../customers/customers.module';
import { RulesModule } from '../rules/rules.module';
import './archive-cursor.entity';
import { ArchivePull } from './archive-pull';
import { ConversationsController } from './conversations.controller';
import { ConversationQueries } from './conversations.queries';
import { ArchiveFeed, NoFeed } from './feed/archive-feed';
import { SandboxFeed } from './feed/sandbox-feed';
import { MessageLinker } from './message-linker';
import './message-signal.entity';
import { MessageWriter } from './message-writer';
import './message.entity';
import { MessageContains } from './rules/message-contains.rule';
import { SignalHas } from './rules/signal-has.rule';
import { SignalWriter } from './signals/signal-writer';

const feed = {
  provide: ArchiveFeed,
  inject: [Settings],
  useFactory: ({ values }: Settings) => (values.sandbox ? new SandboxFeed(values.wecomUrl) : new NoFeed()),
};

/** Chats: read from the archive, given to their customers, searched for signals. */
@Module({
  imports: [CustomersModule, RulesModule],
  controllers: [ConversationsController],
  providers: [
    feed,
    ArchivePull,
    MessageWriter,
    MessageLinker,
    SignalWriter,
    ConversationQueries,
    MessageContains,
    SignalHas,
  ],
  exports: [ArchivePull, ConversationQueries],
})
export class ConversationsModule {}
