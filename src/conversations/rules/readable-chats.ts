import { Sql, sql } from '../../platform/database/sql';

/**
 * Chats are known where WeCom archives them: a customer who is a friend of a rep with an archive seat, or of whom a
 * message was archived. Of everybody else nobody can say that they did not write something.
 */
export const HAS_READABLE_CHATS: Sql = sql`(
  EXISTS (SELECT 1 FROM follow f JOIN rep r ON r.userid = f.rep_userid
          WHERE f.customer_id = c.id AND f.status = 'active' AND r.has_archive_seat = 1)
  OR EXISTS (SELECT 1 FROM message k WHERE k.customer_id = c.id))`;
