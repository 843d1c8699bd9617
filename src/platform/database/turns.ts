/** A first-come, first-served lock. */
export class Turns {
  private tail: Promise<void> = Promise.resolve();

  /** Waits for the turn; the answer hands it on and may be called once. */
  take(): Promise<() => void> {
    let release!: () => void;
    const mine = new Promise<void>((resolve) => (release = resolve));
    const before = this.tail;
    this.tail = before.then(() => mine);
    return before.then(() => release);
  }
}
