/** Why somebody who came back from WeCom was not let in; the service puts it into the address. */
const TROUBLES = [
  'expired',
  'declined',
  'not-a-member',
  'not-a-rep',
  'not-an-operator',
  'locked',
  'wecom',
  'not-set-up',
] as const;

/** `no-cookie`: WeCom let them in, but the browser did not keep the session. */
export type Trouble = (typeof TROUBLES)[number] | 'no-cookie';

/** The trouble this page was opened with, if any: one of the known ones, whatever the address says. */
export function troubleHere(): Trouble | null {
  const given = new URLSearchParams(window.location.search).get('trouble');
  return TROUBLES.find((one) => one === given) ?? null;
}

/** Leaves for WeCom and comes back here, without the trouble. */
export function signInAt(door: 'rep' | 'operator'): void {
  const back = new URL(window.location.href);
  back.searchParams.delete('trouble');
  const start = new URL(`/api/v1/session/${door}/start`, window.location.origin);
  start.searchParams.set('back', back.pathname + back.search);
  window.location.replace(start);
}
