/** Query parameters that open doors. */
const SECRETS = /\b(access_token|corpsecret|ticket|user_ticket|code|suite_access_token)=[^&\s"']+/gi;
/** Mobile numbers of mainland China, unless part of a longer number such as an id. */
const PHONES = /(?<!\d)1[3-9]\d{9}(?!\d)/g;

/** Text fit for logs, errors and lists: no tokens, secrets or phone numbers. */
export function redact(text: string): string {
  return text.replace(SECRETS, '$1=***').replace(PHONES, '1**********');
}
