import { unitOf } from '../../config/presets/product-units';
import { Calendar, Day } from '../platform/calendar/calendar';
import { DuePair } from './choosing';
import { Evidence } from './evidence.queries';
import { ProspectReason } from './prospect.entity';
import { clauseWith } from './stages';

/** From the wish to the end of the clause: 能换3段吗. */
const ASKS_TO_MOVE = /(能不能|要不要|可不可以|可以|能|想|该|要)?(换|转|改|升).*/;

/** What is likely still at the customer's home, with the arithmetic a rep can check. */
export interface HomeStock {
  /** Not below 0: what is used up is used up. */
  daysLeft: number;
  arithmetic: string;
}

/** Why today, in a rep's words: only what orders and chat lines show, each with its ids. */
export function reasonsFor(pair: DuePair, evidence: Evidence, calendar: Calendar): ProspectReason[] {
  const unit = unitOf(evidence.product.name);
  const days = Math.round(pair.cycleDays);
  const reasons: ProspectReason[] = [
    pair.ownPace
      ? {
          code: 'own-cycle',
          text: `平时约 ${days} 天买 1 ${unit}`,
          facts: { productId: pair.productId, cycleDays: days, purchases: pair.times },
        }
      : {
          code: 'product-cycle',
          text: `这款一般 ${days} 天用完 1 ${unit}`,
          facts: { productId: pair.productId, cycleDays: days, purchases: pair.times },
        },
  ];
  const until = pair.lastDay + Math.round(pair.cycleDays * pair.quantity);
  reasons.push({
    code: 'last-purchase',
    text: `上次 ${monthDay(pair.lastDay, calendar)} 买 ${pair.quantity} ${unit}（约够到 ${monthDay(until, calendar)}）`,
    facts: {
      orderId: pair.orderId,
      day: calendar.text(pair.lastDay),
      quantity: pair.quantity,
      lastsUntil: calendar.text(until),
    },
  });
  const quotes = [
    { code: 'asked', verb: '说', quote: evidence.asked },
    { code: 'asked-stage', verb: '问', quote: evidence.askedStage },
  ];
  for (const { code, verb, quote } of quotes) {
    if (!quote) continue;
    const said = quote.phrase ? clauseWith(quote.text, quote.phrase) : clauseWith(quote.text, ASKS_TO_MOVE);
    reasons.push({
      code,
      text: `${monthDay(quote.day, calendar)} ${verb}“${fromPhrase(said, quote.phrase)}”`,
      facts: { messageId: quote.messageId, at: quote.at.toISOString() },
    });
  }
  return reasons;
}

/** Last quantity × days per pack − days since. */
export function homeStock(
  pair: { quantity: number; cycleDays: number; lastDay: Day; productName: string },
  today: Day,
): HomeStock {
  const unit = unitOf(pair.productName);
  const days = Math.round(pair.cycleDays);
  const lasts = Math.round(pair.cycleDays * pair.quantity);
  const since = today - pair.lastDay;
  return {
    daysLeft: Math.max(0, lasts - since),
    arithmetic: `上次 ${pair.quantity} ${unit} × 每${unit}约 ${days} 天 − 已过 ${since} 天 ≈ ${lasts - since} 天（推算）`,
  };
}

/** 10/12 */
export function monthDay(day: Day, calendar: Calendar): string {
  const [, month, date] = calendar.text(day).split('-');
  return `${Number(month)}/${Number(date)}`;
}

/** Only the words that count: what stands before them is often a child's name. */
function fromPhrase(clause: string, phrase: string): string {
  if (!phrase) return ASKS_TO_MOVE.exec(clause)?.[0] ?? clause;
  const at = clause.indexOf(phrase);
  return at < 0 ? phrase : clause.slice(at);
}
