import { Provider } from '@nestjs/common';
import { Settings } from '../../../config/settings';
import { ArchiveApi } from '../../wecom/api/archive.api';
import { VendorArchive } from '../../wecom/archive/vendor-archive';
import { ArchiveFeed, NoFeed } from '../feed/archive-feed';
import { SandboxFeed } from '../feed/sandbox-feed';
import { VendorFeed } from '../feed/vendor-feed';
import './archive-consent.entity';
import './archive-gap.entity';
import './archive-media.entity';
import './archive-progress.entity';
import './archive-record.entity';
import { ArchiveAlert } from './archive.alert';
import { ArchiveChecks } from './archive.checks';
import { ArchiveLedger } from './archive-ledger';
import { ArchiveRetention } from './archive.retention';
import { ArchiveQueries } from './archive.queries';
import { ConsentReading } from './consent-reading';
import { Consents } from './consents';
import { MediaFetch } from './media-fetch';
import { MediaFiles } from './media-files';
import { Recalls } from './recalls';
import { RecordBook } from './record-book';
import { Unreadable } from './unreadable';

/** The real archive where its library is set, else that of the corp in the box, else none. */
const feed: Provider = {
  provide: ArchiveFeed,
  inject: [Settings, VendorArchive, ArchiveApi],
  useFactory: ({ values }: Settings, archive: VendorArchive, api: ArchiveApi) => {
    if (archive.available) return new VendorFeed(archive, api);
    return values.sandbox ? new SandboxFeed(values.wecomUrl) : new NoFeed();
  },
};

/** The chat archive's part of the room. */
export const ARCHIVE_PARTS: Provider[] = [
  feed,
  ...[
    ArchiveLedger,
    ArchiveQueries,
    ArchiveChecks,
    ArchiveAlert,
    RecordBook,
    Recalls,
    Consents,
    ConsentReading,
    Unreadable,
  ],
  ...[MediaFetch, MediaFiles, ArchiveRetention],
];
