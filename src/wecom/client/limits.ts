/** At most `points` calls in `seconds`. */
export interface Limit {
  points: number;
  seconds: number;
}

/** Each API by itself, per corp (developer.work.weixin.qq.com/document/path/90312, 90454). */
export const EACH_API: Limit[] = [
  { points: 10_000, seconds: 60 },
  { points: 150_000, seconds: 3600 },
];

/** APIs with limits of their own, which hold instead of EACH_API. */
export const API_LIMITS: Record<string, Limit[]> = {
  '/cgi-bin/externalcontact/add_moment_task': [{ points: 10, seconds: 60 }],
  '/cgi-bin/get_jsapi_ticket': [{ points: 400, seconds: 3600 }],
  '/cgi-bin/ticket/get': [{ points: 100, seconds: 3600 }],
  '/cgi-bin/media/uploadimg': [{ points: 1000, seconds: 86_400 }],
};

/**
 * Messages of the app to one member (document/path/90236). WeCom drops what is beyond without an error, so these are
 * kept on our side.
 */
export const APP_MESSAGE_PER_MEMBER: Limit[] = [
  { points: 30, seconds: 60 },
  { points: 1000, seconds: 3600 },
];

/** Pulls of the chat archive, which go through the vendor's library (document/path/91774). */
export const ARCHIVE_PULLS: Limit[] = [{ points: 600, seconds: 60 }];
