import { IsString, Length } from 'class-validator';

export class SdkQuery {
  /** location.href of the page. */
  @IsString()
  @Length(1, 2048)
  url: string;
}

/** As @wecom/jssdk takes it. */
export class SdkSignature {
  /** Seconds since 1970. */
  timestamp: number;
  nonceStr: string;
  signature: string;
}

/** Who the page is to the WeCom client: `config` speaks for the corp, `agentConfig` for the app. */
export class SdkConfig {
  corpId: string;
  agentId: number;
  config: SdkSignature;
  agentConfig: SdkSignature;
}
