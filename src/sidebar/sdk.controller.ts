import { Controller, Get, Query, Req } from '@nestjs/common';
import type { Request } from 'express';
import { Can } from '../platform/http/access-marks';
import { SdkConfig, SdkQuery } from './sdk.dto';
import { SdkSigning } from './sdk-signing.service';

/** What the sidebar needs before WeCom's client listens to it. */
@Controller('api/v1/sidebar')
export class SdkController {
  constructor(private readonly signing: SdkSigning) {}

  /** Identity and signatures for the page at `url`, which must be our sidebar; 403 for any other, 503 without WeCom. */
  @Can('sidebar')
  @Get('sdk')
  sdk(@Query() { url }: SdkQuery, @Req() request: Request): Promise<SdkConfig> {
    return this.signing.sign(url, request.headers.origin);
  }
}
