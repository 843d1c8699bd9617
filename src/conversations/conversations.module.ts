import { Module } from '@nestjs/common';
import { CustomersModule } from '../customers/customers.module';
import { RulesModule } from '../rules/rules.module';
import { WecomModule } from '../wecom/wecom.module';
import { ArchiveController } from './archive/archive.controller';
import { ARCHIVE_PARTS } from './archive/archive.parts';
import './archive-cursor.entity';
import { ArchivePull } from './archive-pull';
import { ConversationsController } from './conversations.controller';
import { ConversationQueries } from './conversations.queries';
import { KfController } from './kf/kf.controller';
import { KF_PARTS } from './kf/kf.parts';
import { MessageLinker } from './message-linker';
import './message-signal.entity';
import { MessageWriter } from './message-writer';
import './message.entity';
import { MessagesRetention } from './messages.retention';
import { MessageContains } from './rules/message-contains.rule';
import { SignalHas } from './rules/signal-has.rule';
import { SignalWriter } from './signals/signal-writer';

/** Chats: read from the archive, given to their customers, searched for signals. */
@Module({
  imports: [CustomersModule, RulesModule, WecomModule],
  controllers: [ConversationsController, ArchiveController, KfController],
  providers: [
    ...ARCHIVE_PARTS,
    MessagesRetention,
    ArchivePull,
    MessageWriter,
    MessageLinker,
    SignalWriter,
    ConversationQueries,
    MessageContains,
    SignalHas,
    ...KF_PARTS,
  ],
  exports: [ArchivePull, ConversationQueries],
})
export class ConversationsModule {}
