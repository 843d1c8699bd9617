import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { Metrics } from './metrics';

/** Measures every request of Nest's side by its route pattern, so that ids in paths make no new series. */
export function requestTimes(metrics: Metrics): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const stop = metrics.requests.startTimer();
    response.once('finish', () => {
      const route = (request.route as { path?: unknown } | undefined)?.path;
      stop({
        method: request.method,
        route: typeof route === 'string' ? route : 'none',
        status: String(response.statusCode),
      });
    });
    next();
  };
}
