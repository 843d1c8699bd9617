import { platform0001 } from './0001-platform';
import { wecom0002 } from './0002-wecom';
import { customers0003 } from './0003-customers';
import { orders0004 } from './0004-orders';
import { conversations0005 } from './0005-conversations';
import { tags0006 } from './0006-tags';
import { reach0007 } from './0007-reach';
import { campaigns0008 } from './0008-campaigns';
import { access0009 } from './0009-access';
import { prospects0010 } from './0010-prospects';
import { channels0011 } from './0011-channels';
import { archive0012 } from './0012-archive';
import { kf0013 } from './0013-kf';
import { sync0014 } from './0014-sync';
import { operations0015 } from './0015-operations';
import { signIn0017 } from './0017-sign-in';
import { appWarnings0018 } from './0018-app-warnings';
import { inboxLanes0019 } from './0019-inbox-lanes';

/** The one list, for SQLite and MySQL alike; a step that has landed is never edited. */
export const MIGRATIONS = [
  platform0001,
  wecom0002,
  customers0003,
  orders0004,
  conversations0005,
  tags0006,
  reach0007,
  campaigns0008,
  access0009,
  prospects0010,
  channels0011,
  archive0012,
  kf0013,
  sync0014,
  operations0015,
  signIn0017,
  appWarnings0018,
  inboxLanes0019,
];
