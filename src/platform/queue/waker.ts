/** How "look now" travels between processes. Only a hint: the rows are the truth, and a poll finds what a hint missed. */
export abstract class Waker {
  /** Tells some worker process that a job was added. Never throws. */
  abstract hint(): void;
  /** Calls `look` on every hint meant for this process. */
  abstract listen(look: () => void): Promise<void>;
  abstract stop(): Promise<void>;
}

/** One process: nobody else to tell. */
export class EmbeddedWaker extends Waker {
  private look: () => void = () => undefined;

  hint(): void {
    this.look();
  }

  async listen(look: () => void): Promise<void> {
    this.look = look;
  }

  async stop(): Promise<void> {
    this.look = () => undefined;
  }
}
