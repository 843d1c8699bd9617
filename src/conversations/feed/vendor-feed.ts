import { Unavailable } from '../../platform/errors/errors';
import { ArchiveApi } from '../../wecom/api/archive.api';
import { SdkError } from '../../wecom/archive/sdk-codes';
import { SdkResting } from '../../wecom/archive/sdk-process';
import { OpenedRecord, SealedRecord, VendorArchive } from '../../wecom/archive/vendor-archive';
import { ArchiveFeed, ArchivePage, ArchiveRecord, FileFault, FilePart } from './archive-feed';

/** WeCom keeps a message for about so long (document/path/91774). */
const KEPT_DAYS = 5;

/** The archive of a real corp: messages and files through the vendor's library, seats over HTTP. */
export class VendorFeed extends ArchiveFeed {
  readonly available = true;
  readonly keepsDays = KEPT_DAYS;
  readonly hasFiles = true;

  constructor(
    private readonly archive: VendorArchive,
    private readonly api: ArchiveApi,
  ) {
    super();
  }

  get keyVersions(): number[] {
    return this.archive.keyVersions;
  }

  async page(after: number): Promise<ArchivePage> {
    const { records, caughtUp, expired } = await this.archive.page(after);
    return { records: records.map(recordOf), caughtUp, expired };
  }

  async seatHolders(): Promise<string[]> {
    return this.api.seatHolders();
  }

  async reopen(sealed: string): Promise<string | null> {
    return (await this.archive.open(JSON.parse(sealed) as SealedRecord)).body;
  }

  async file(fileId: string, index: string): Promise<FilePart> {
    try {
      return await this.archive.media(fileId, index);
    } catch (error) {
      if (error instanceof SdkError) throw new FileFault(error.action, error.message);
      // While the library rests, no file can be had: that is no fault of this one.
      if (error instanceof Unavailable && !(error instanceof SdkResting))
        throw new FileFault('again', error.message, error.until);
      throw error;
    }
  }
}

function recordOf({ sealed, body, fault }: OpenedRecord): ArchiveRecord {
  const { seq, msgid, publickey_ver: keyVersion } = sealed;
  return { seq, msgid, body, fault, keyVersion, sealed: body === null ? JSON.stringify(sealed) : null };
}
