/** What WeCom allows in 微信客服. Paths are those of developer.work.weixin.qq.com/document. */

/** Hours after the customer's last message in which the API may answer (path/94677; error 95002). */
export const KF_WINDOW_MS = 48 * 3_600_000;
/** Messages by API per customer message; the count starts anew when the customer writes again (path/94677; 95001). */
export const KF_REPLIES = 5;
/** How long the token of a kf_msg_or_event is good for sync_msg (path/94670; 95007 afterwards). */
export const KF_TOKEN_MS = 600_000;
/** Life of the code of a welcome and of a session's end (path/95122). */
export const KF_CODE_SHORT_MS = 20_000;
/** Life of the code of a session put into the pool or taken by a servicer (path/95122). */
export const KF_CODE_LONG_MS = 48 * 3_600_000;
/** Most customers one customer/batchget takes (path/95159). */
export const KF_CUSTOMERS_PER_CALL = 100;
/** UTF-8 bytes of a text message (path/94677). */
export const KF_TEXT_BYTES = 2048;

/** Most accounts per page of account/list (path/94661). */
export const KF_ACCOUNTS_PER_PAGE = 100;
/** UTF-8 bytes of a msgid of ours (path/94677). */
export const KF_MSGID_BYTES = 32;
/** Menus (path/94677): bytes of the head, items, bytes of a click's id and of its text. */
export const KF_MENU = { headBytes: 1024, items: 10, idBytes: 128, contentBytes: 128 };
/** Links (path/94677): bytes of title and description. */
export const KF_LINK = { titleBytes: 128, descBytes: 512 };
