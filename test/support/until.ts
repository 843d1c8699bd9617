/** How often the condition is looked at. */
const LOOK_MS = 10;

/**
 * Waits until `condition` answers something truthy and gives that back. Throws after `within` milliseconds, so that a
 * test waits as long as it must and never "long enough".
 */
export async function until<T>(condition: () => T | Promise<T>, what: string, within = 15_000): Promise<T> {
  const deadline = performance.now() + within;
  for (;;) {
    const answer = await condition();
    if (answer) return answer;
    if (performance.now() > deadline) throw new Error(`Waited ${within} ms in vain until ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** A promise and the hand that settles it. */
export function gate(): { opened: Promise<void>; open: () => void } {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}
