/** Something to know before launch; `blocking` ones must be mended first. */
export interface Warning {
  code: string;
  message: string;
  blocking: boolean;
}

/** A campaign as it would go out next. */
export interface Preview {
  at: string;
  /** Each step's count; from 'matched' down to 'final', what lies between is lost there. */
  funnel: { step: string; label: string; count: number }[];
  /** Confirmations each rep has to tap on the busiest day. */
  confirms: { rep: { userid: string; name: string }; onLeave: boolean; tasks: number; recipients: number }[];
  warnings: Warning[];
  final: number;
  holdout: number;
  /** Hash of the content and of exactly this audience: what is approved. */
  audienceHash: string;
  contentHash: string;
}
