/** One record of the chat archive. */
export interface ArchiveRecord {
  /** The archive's running number. */
  seq: number;
  msgid: string;
  /** The message's JSON exactly as it came (document/path/91774); null when no key opens it. */
  body: string | null;
  /** Why there is no body: no-key, wrong-key, crashed. */
  fault: string | null;
  /** The version of the key it is sealed to; null where nothing is sealed. */
  keyVersion: number | null;
  /** The record as it came, kept where it could not be opened; null otherwise. */
  sealed: string | null;
}

/** What stands behind a seq. */
export interface ArchivePage {
  /** In order of seq. */
  records: ArchiveRecord[];
  /** There was nothing more when it was read. */
  caughtUp: boolean;
  /** What stood directly behind the seq is no longer there. */
  expired: boolean;
}

/** One part of a file. */
export interface FilePart {
  data: Uint8Array;
  /** What asks for the part behind this one. */
  next: string;
  finished: boolean;
}

/** A part of a file cannot be had. `action` says what to do: again later, gone for good, or mend the settings. */
export class FileFault extends Error {
  constructor(
    readonly action: 'again' | 'gone' | 'mend',
    message: string,
    /** When trying again makes sense, where that is known. */
    readonly until: Date | null = null,
  ) {
    super(message);
  }
}

/** Where archived chats come from. Each throws Unavailable while that cannot be read. */
export abstract class ArchiveFeed {
  /** False where no archive is set up: nothing is pulled, and chat conditions stay unknown. */
  abstract readonly available: boolean;

  /** Days a message can be read after it was sent; null where all are kept. */
  abstract readonly keepsDays: number | null;

  /** False where messages name files that nobody can fetch. */
  abstract readonly hasFiles: boolean;

  /** Records with a seq greater than `after`; how many at a time is the feed's own affair. */
  abstract page(after: number): Promise<ArchivePage>;

  /** userids of the members whose chats are archived. */
  abstract seatHolders(): Promise<string[]>;

  /** Versions of the keys at hand, for records that were sealed to one that was missing. */
  abstract readonly keyVersions: number[];

  /** Tries a kept `sealed` again; the body, or null when it still does not open. */
  abstract reopen(sealed: string): Promise<string | null>;

  /** The part of a file at `index`; '' is its beginning. @throws FileFault about this file, Unavailable while no file can be had */
  abstract file(fileId: string, index: string): Promise<FilePart>;
}

/** No archive is set up. */
export class NoFeed extends ArchiveFeed {
  readonly available = false;
  readonly keepsDays = null;
  readonly hasFiles = false;
  readonly keyVersions = [];

  async page(): Promise<ArchivePage> {
    return { records: [], caughtUp: true, expired: false };
  }

  async seatHolders(): Promise<string[]> {
    return [];
  }

  async reopen(): Promise<null> {
    return null;
  }

  async file(): Promise<FilePart> {
    throw new FileFault('gone', 'No archive is set up.');
  }
}
