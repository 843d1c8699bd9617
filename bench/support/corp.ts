/** The corp every server of a benchmark plays. */
export const CORP = {
  corpId: 'wwfa4e5c0d12ab3402',
  agentId: '1000021',
  token: 'QDG6eK',
  aesKey: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C',
};
