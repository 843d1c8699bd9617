/** A decrypted message of the chat archive, as far as it is used here. Source: document/path/91774. */
export interface ArchivedMessage {
  seq: number;
  msgid: string;
  /** send, recall or switch; only what was sent is stored. */
  action: string;
  /** userid, external_userid or the id of a robot. */
  from: string;
  tolist: string[];
  /** '' or absent in one-to-one chats. */
  roomid?: string;
  /** Milliseconds. */
  msgtime: number;
  msgtype: string;
  text?: { content?: string };
  link?: { title?: string };
  weapp?: { title?: string };
  file?: { filename?: string };
}

/** Where archived chats come from. */
export abstract class ArchiveFeed {
  /** False where no archive is set up: nothing is pulled, and chat conditions stay unknown. */
  abstract readonly available: boolean;

  /** Messages with a seq greater than `after`, in order of seq, at most `limit` (1,000 at most). Fewer than that: caught up. */
  abstract messages(after: number, limit: number): Promise<ArchivedMessage[]>;

  /** userids of the members whose chats are archived. */
  abstract seatHolders(): Promise<string[]>;
}

/** No archive is set up. */
export class NoFeed extends ArchiveFeed {
  readonly available = false;

  async messages(): Promise<ArchivedMessage[]> {
    return [];
  }

  async seatHolders(): Promise<string[]> {
    return [];
  }
}
