import { platform0001 } from './0001-platform';
import { wecom0002 } from './0002-wecom';
import { customers0003 } from './0003-customers';
import { orders0004 } from './0004-orders';
import { conversations0005 } from './0005-conversations';
import { access0009 } from './0009-access';

/** The one list, for SQLite and MySQL alike; a step that has landed is never edited. */
export const MIGRATIONS = [platform0001, wecom0002, customers0003, orders0004, conversations0005, access0009];
