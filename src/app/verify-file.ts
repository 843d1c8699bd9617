import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { SettingsError } from '../../config/load';

/** The file by which WeCom finds out that a domain is ours. */
export interface VerifyFile {
  name: string;
  content: string;
}

/** What WeCom writes into it: one code of letters and digits. */
const CONTENT = /^[A-Za-z0-9]{8,64}$/;

/**
 * Reads it once, so that no path of a request ever reaches the file system.
 * @param path WECOM_VERIFY_FILE; null comes back for ''
 * @throws SettingsError when it cannot be read or holds anything but WeCom's code
 */
export function readVerifyFile(path: string): VerifyFile | null {
  if (!path) return null;
  const fault = (problem: string) =>
    new SettingsError([{ env: 'WECOM_VERIFY_FILE', problem, example: '/etc/huitou/WW_verify_aBcDeF0123456789.txt' }]);
  let content: string;
  try {
    content = readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw fault(`cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  if (!CONTENT.test(content)) throw fault('holds something other than the one code WeCom writes into it');
  return { name: basename(path), content };
}
