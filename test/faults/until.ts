const PATIENCE_MS = 300_000;
const LOOK_MS = 10;

/** Waits for `holds`; a service that cannot be asked because it was killed does not hold. Throws after five minutes, or the patience given. */
export async function until(what: string, holds: () => Promise<boolean>, patienceMs = PATIENCE_MS): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!(await holds().catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}.`);
    await new Promise((done) => setTimeout(done, LOOK_MS));
  }
}
