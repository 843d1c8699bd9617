import type { ApiError } from '../../api/client';
import { texts, useLanguage, inLanguage, type Text } from './language';

/** Errors an operator or a rep can act on, by the API's code: what happened and the next step. */
const faults: Record<string, Text> = texts({
  network: ['连不上服务。检查网络后重试。', 'The service cannot be reached. Check the network and try again.'],
  'access.sign-in': ['登录已过期，请重新登录。', 'Your session ended. Sign in again.'],
  'access.wrong-password': ['账号或密码不对。', 'Name or password is wrong.'],
  'access.locked': ['连续输错，账号已锁定。请稍后再试。', 'Too many wrong attempts; the account is locked for now.'],
  'access.forbidden': [
    '你的账号没有这项权限，请找管理员开通。',
    'Your account lacks this permission; ask an administrator.',
  ],
  'request.too-many': ['操作太频繁，请稍等一分钟。', 'Too many requests; wait a minute.'],
  'request.too-large': ['文件太大，请拆成几份再传。', 'The file is too large; split it.'],
  'not-found': ['找不到，可能已被删除。', 'Not found; it may have been removed.'],
  internal: ['服务出了错，日志里有详情。稍后重试。', 'Something went wrong on our side; the log has the details.'],
  'rules.empty-group': [
    '有一组条件是空的：加一个条件，或删掉这一组。',
    'A group is empty: add a condition or remove the group.',
  ],
});

/** The sentence to show for an error: ours in the language in use, else the API's own. */
export function useFaultText(): (error: unknown) => string {
  const { language } = useLanguage();
  return (error) => {
    const { code, message } = error as Partial<ApiError>;
    const known = code ? faults[code] : undefined;
    return known ? inLanguage(known, language) : (message ?? String(error));
  };
}
