import { createHash } from 'node:crypto';
import { Box } from '../box';
import { HOUR_MS } from '../state/time';

const TICKET_LIFE_MS = 2 * HOUR_MS;

/** For wx.config the corp's, for wx.agentConfig the app's: neither is good for the other (trap T69). */
export type TicketKind = 'corp' | 'agent';

/** The ticket that is good now, the same for repeated calls, and the seconds it has left. */
export function ticketOf(box: Box, kind: TicketKind): { ticket: string; expires_in: number } {
  const now = box.clock.now();
  const life = Math.floor(now / TICKET_LIFE_MS);
  return {
    ticket: createHash('sha256').update(`${box.seed}:${kind}:${life}`).digest('hex'),
    expires_in: Math.ceil(((life + 1) * TICKET_LIFE_MS - now) / 1000),
  };
}
