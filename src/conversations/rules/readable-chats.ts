import { Sql, sql } from '../../platform/database/sql';

/** A friend of a rep with an archive seat who has not disagreed to being archived in that chat. */
const ARCHIVED_FRIEND: Sql = sql`EXISTS (SELECT 1 FROM follow f JOIN rep r ON r.userid = f.rep_userid
  WHERE f.customer_id = c.id AND f.status = 'active' AND r.has_archive_seat = 1 AND NOT EXISTS (
    SELECT 1 FROM archive_consent d
    WHERE d.scope = f.rep_userid AND d.external_userid = f.external_userid AND d.status = 'disagree'))`;

/** Disagreed in some chat: what was archived before says nothing about what came after. */
const DISAGREED: Sql = sql`EXISTS (SELECT 1 FROM identity i JOIN archive_consent d ON d.external_userid = i.value
  AND d.status = 'disagree' WHERE i.customer_id = c.id AND i.kind = 'external_userid')`;

/**
 * Chats are known where WeCom archives them: a customer who is a friend of a rep with an archive seat, or of whom a
 * message was archived or came in at 微信客服. Of everybody else, and of whoever disagreed to being archived, nobody can say
 * that they did not write something.
 */
export const HAS_READABLE_CHATS: Sql = sql`(${ARCHIVED_FRIEND}
  OR (EXISTS (SELECT 1 FROM message k WHERE k.customer_id = c.id) AND NOT ${DISAGREED}))`;
