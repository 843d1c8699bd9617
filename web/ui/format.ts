import type { Language } from './i18n/language';

/**
 * The shop's time zone. Instants come from the API in UTC and are always shown in the shop's zone, never in the
 * browser's: an operator abroad must see 20:00 where the customers see 20:00.
 */
let businessZone = 'Asia/Shanghai';
let shopNow = new Date();

/** Told by whatever reads the service's clock: dates of another year than the shop's present one carry their year. */
export function setShopTime(now: string, zone: string | undefined): void {
  shopNow = new Date(now);
  if (zone) businessZone = zone;
}

/** Fen to yuan for people: ¥1,284.50, without decimals from ¥10,000 up; "未知" is the caller's business. */
export function money(fen: number): string {
  const yuan = fen / 100;
  const decimals = Math.abs(yuan) >= 10000 || fen % 100 === 0 ? 0 : 2;
  return `${yuan < 0 ? '−' : ''}¥${Math.abs(yuan).toLocaleString('en-US', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  })}`;
}

/** 12345 → 12,345. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** A share of 1 as whole per cent; one decimal under 10 %, so that 0.4 % is not shown as nothing. */
export function share(value: number): string {
  const percent = value * 100;
  return `${percent.toFixed(percent !== 0 && Math.abs(percent) < 10 ? 1 : 0)}%`;
}

/** A signed difference of shares in percentage points. */
export function points(value: number): string {
  const percent = (value * 100).toFixed(1);
  return `${value > 0 ? '+' : value < 0 ? '−' : ''}${percent.replace('-', '')}`;
}

/** A day and time in the shop's zone, without the year when it is the present one. */
export function moment(iso: string | null | undefined): string {
  if (!iso) return '—';
  const { year, month, day, hour, minute } = partsOf(new Date(iso));
  return `${shortDay(`${year}-${month}-${day}`)} ${hour}:${minute}`;
}

/** HH:mm in the shop's zone. */
export function hourMinute(iso: string): string {
  const parts = partsOf(new Date(iso));
  return `${parts.hour}:${parts.minute}`;
}

/** 'YYYY-MM-DD' of an instant in the shop's zone. */
export function dayOf(instant: Date): string {
  const parts = partsOf(instant);
  return `${parts.year}-${parts.month}-${parts.day}`;
}

/** 'YYYY-MM-DD' as 11/24, or 2025/11/24 in another year. */
export function shortDay(day: string | null | undefined): string {
  if (!day) return '—';
  const [year, month, date] = day.split('-');
  const short = `${Number(month)}/${Number(date)}`;
  return year === partsOf(shopNow).year ? short : `${year}/${short}`;
}

/** Whole days from one 'YYYY-MM-DD' to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** 'YYYY-MM-DD' moved by whole days. */
export function dayPlus(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** A length of time for people: 47 分, 3 小时 5 分, 2 天. */
export function lasting(ms: number, language: Language): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  const [m, h, d] = language === 'zh' ? [' 分', ' 小时', ' 天'] : [' min', ' h', ' d'];
  if (minutes < 60) return `${minutes}${m}`;
  if (minutes < 48 * 60) {
    const rest = minutes % 60;
    return `${Math.floor(minutes / 60)}${h}${rest ? ` ${rest}${m}` : ''}`;
  }
  return `${Math.floor(minutes / 1440)}${d}`;
}

/** 'YYYY-MM-DDTHH:mm' as typed by a person in the shop's zone → the instant. */
export function instantOfLocal(local: string): string {
  const asUtc = Date.parse(`${local}:00Z`);
  return new Date(asUtc - offsetAt(new Date(asUtc))).toISOString();
}

/** An instant → 'YYYY-MM-DDTHH:mm' in the shop's zone, the value of a datetime-local input. */
export function localOfInstant(iso: string): string {
  const parts = partsOf(new Date(iso));
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
}

function offsetAt(instant: Date): number {
  const parts = partsOf(instant);
  const shown = Date.UTC(
    Number(parts.year),
    Number(parts.month) - 1,
    Number(parts.day),
    Number(parts.hour),
    Number(parts.minute),
  );
  return shown - Math.floor(instant.getTime() / 60_000) * 60_000;
}

function partsOf(instant: Date): Record<string, string> {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: businessZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return Object.fromEntries(format.formatToParts(instant).map((part) => [part.type, part.value]));
}
