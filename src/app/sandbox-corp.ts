import { Corp } from '../sandbox/box';

/** The sandbox corp's credentials. Public on purpose: they open nothing but a sandbox on the same machine. */
export const SANDBOX_CORP: Corp = {
  corpId: 'wwsandbox00000001',
  agentId: 1000002,
  secret: 'sandbox-app-secret',
  contactsSecret: 'sandbox-contacts-secret',
  archiveSecret: 'sandbox-archive-secret',
  token: 'SandboxCallbackToken',
  aesKey: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C',
  kf: { token: 'SandboxKfToken', aesKey: 'kfAESkeyOfTheSandboxCorp0000000000000000001' },
};

/** The settings of a service that belongs to it. */
export function sandboxEnv(wecomUrl: string): Record<string, string> {
  return {
    SANDBOX: 'on',
    WECOM_URL: wecomUrl,
    WECOM_CORP_ID: SANDBOX_CORP.corpId,
    WECOM_AGENT_ID: String(SANDBOX_CORP.agentId),
    WECOM_SECRET: SANDBOX_CORP.secret,
    WECOM_CONTACTS_SECRET: SANDBOX_CORP.contactsSecret,
    WECOM_ARCHIVE_SECRET: SANDBOX_CORP.archiveSecret,
    WECOM_TOKEN: SANDBOX_CORP.token,
    WECOM_AES_KEY: SANDBOX_CORP.aesKey,
    WECOM_KF_TOKEN: SANDBOX_CORP.kf?.token ?? '',
    WECOM_KF_AES_KEY: SANDBOX_CORP.kf?.aesKey ?? '',
  };
}
