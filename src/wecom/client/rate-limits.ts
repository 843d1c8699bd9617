import { createHash } from 'node:crypto';
import { Injectable, Logger, OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import Redis from 'ioredis';
import { RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { Settings } from '../../../config/settings';
import { Clock } from '../../platform/clock/clock';
import { WecomNotCalled } from './errors';
import { API_LIMITS, EACH_API, Limit } from './limits';

/** A wait this short is waited out; a longer one is the caller's to plan. */
const SHORT_WAIT_MS = 1500;

/**
 * Keeps us below WeCom's documented rates, before it has to refuse. Counted over all processes in Redis where there is
 * one, else in this process; when Redis is away each process counts for itself.
 */
@Injectable()
export class RateLimits implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('WeCom');
  private readonly limiters = new Map<string, RateLimiterAbstract>();
  private readonly prefix: string;
  private redis: Redis | null = null;
  /** APIs this process has called. */
  private readonly called = new Set<string>();

  constructor(
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {
    const installation = createHash('sha256').update(settings.values.databaseUrl).digest('hex').slice(0, 8);
    this.prefix = `huitou:${installation}:wecom`;
  }

  /** Waits for Redis once, so that the first calls are counted where all others are. */
  async onModuleInit(): Promise<void> {
    if (this.settings.values.queueUrl === 'embedded') return;
    const redis = new Redis(this.settings.values.queueUrl, { maxRetriesPerRequest: 0, connectTimeout: 2000 });
    this.redis = redis;
    let down = false;
    redis.on('ready', () => (down = false));
    redis.on('error', (error: Error) => {
      if (!down) this.logger.warn(`Redis: ${error.message}. Each process counts its calls by itself meanwhile.`);
      down = true;
    });
    await new Promise<void>((resolve) => {
      redis.once('ready', resolve);
      redis.once('error', () => resolve());
    });
  }

  /** Counts one call of `api`. @throws WecomNotCalled with the time the next call may be made */
  async call(api: string): Promise<void> {
    this.called.add(api);
    await this.take(api, limitsOf(api), api, 1);
  }

  /** What is used up of the windows that run now, for the APIs this process has called; the fullest first. */
  async used(): Promise<(Limit & { api: string; used: number })[]> {
    const windows = [...this.called].flatMap((api) => limitsOf(api).map((limit) => ({ api, ...limit })));
    const counted = windows.map(async (window) => {
      const now = await this.limiter(window).get(window.api);
      return { ...window, used: now?.consumedPoints ?? 0 };
    });
    return (await Promise.all(counted)).sort((a, b) => b.used / b.points - a.used / a.points);
  }

  /**
   * Counts `points` against `limits` under `key`; waits out a short delay.
   * @throws WecomNotCalled with the time there is room again
   */
  async take(api: string, limits: Limit[], key: string, points: number): Promise<void> {
    for (const limit of limits) {
      for (;;) {
        const wait = await this.consume(limit, key, points);
        if (wait === 0) break;
        if (wait > SHORT_WAIT_MS) {
          const until = new Date(this.clock.now().getTime() + wait);
          throw new WecomNotCalled(
            api,
            'wecom.parked',
            `${limit.points} calls in ${limit.seconds} s are used up`,
            until,
          );
        }
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }

  async onApplicationShutdown(): Promise<void> {
    this.redis?.disconnect();
  }

  /** Milliseconds to wait, 0 when counted. */
  private async consume(limit: Limit, key: string, points: number): Promise<number> {
    try {
      await this.limiter(limit).consume(key, points);
      return 0;
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) return Math.max(1, refusal.msBeforeNext);
      throw refusal;
    }
  }

  private limiter(limit: Limit): RateLimiterAbstract {
    const name = `${limit.points}/${limit.seconds}`;
    let limiter = this.limiters.get(name);
    if (!limiter) {
      const options = { keyPrefix: `${this.prefix}:${name}`, points: limit.points, duration: limit.seconds };
      const memory = new RateLimiterMemory(options);
      limiter = this.redis
        ? // Not ready means at once by itself: a call must not wait for Redis to come back.
          new RateLimiterRedis({
            ...options,
            storeClient: this.redis,
            rejectIfRedisNotReady: true,
            insuranceLimiter: memory,
          })
        : memory;
      this.limiters.set(name, limiter);
    }
    return limiter;
  }
}

function limitsOf(api: string): Limit[] {
  return API_LIMITS[api] ?? EACH_API;
}
