import koffi from 'koffi';
import { SdkError } from './sdk-codes';

/** Seconds one call of the library may take on the network. */
const TIMEOUT_S = 15;

/** Pointers are bigints in koffi. */
type Pointer = bigint | null;

/**
 * The C interface of WeWorkFinanceSdk_C.h, as it is shipped. Slice_t and MediaData_t are reached by the library's own
 * functions only, so their layout does not matter here.
 */
const PROTOTYPES = {
  NewSdk: 'void *NewSdk(void)',
  Init: 'int Init(void *sdk, const char *corpid, const char *secret)',
  GetChatData:
    'int GetChatData(void *sdk, unsigned long long seq, unsigned int limit, const char *proxy, const char *passwd, int timeout, void *chatDatas)',
  DecryptData: 'int DecryptData(const char *encrypt_key, const char *encrypt_msg, void *msg)',
  GetMediaData:
    'int GetMediaData(void *sdk, const char *indexbuf, const char *sdkFileid, const char *proxy, const char *passwd, int timeout, void *media_data)',
  DestroySdk: 'void DestroySdk(void *sdk)',
  NewSlice: 'void *NewSlice(void)',
  FreeSlice: 'void FreeSlice(void *slice)',
  GetContentFromSlice: 'void *GetContentFromSlice(void *slice)',
  GetSliceLen: 'int GetSliceLen(void *slice)',
  NewMediaData: 'void *NewMediaData(void)',
  FreeMediaData: 'void FreeMediaData(void *media)',
  GetOutIndexBuf: 'void *GetOutIndexBuf(void *media)',
  GetIndexLen: 'int GetIndexLen(void *media)',
  GetData: 'void *GetData(void *media)',
  GetDataLen: 'int GetDataLen(void *media)',
  IsMediaDataFinish: 'int IsMediaDataFinish(void *media)',
};

/** One part of a file. */
export interface MediaPart {
  /** At most 512 KB. */
  data: Uint8Array;
  /** What asks for the part behind this one. */
  next: string;
  finished: boolean;
}

/**
 * The vendor's library in this process, which it may take down: only sdk-child.ts loads it. One SDK object for the
 * life of the process; whatever a call makes is freed on every way out of it.
 */
export class FinanceSdk {
  private readonly c: Record<keyof typeof PROTOTYPES, ReturnType<ReturnType<typeof koffi.load>['func']>>;
  private readonly sdk: Pointer;

  /** @throws Error when the library does not load; SdkError when it refuses corp and secret */
  constructor(library: string, corpId: string, secret: string) {
    const loaded = koffi.load(library);
    this.c = Object.fromEntries(
      Object.entries(PROTOTYPES).map(([name, prototype]) => [name, loaded.func(prototype)]),
    ) as typeof this.c;
    this.sdk = this.c.NewSdk();
    const code = this.c.Init(this.sdk, corpId, secret) as number;
    if (code === 0) return;
    this.c.DestroySdk(this.sdk);
    throw new SdkError('Init', code);
  }

  /** Records with a seq greater than `seq`, as the JSON text the library answers. @throws SdkError */
  chatData(seq: number, limit: number): string {
    return this.withSlice((slice) => {
      const code = this.c.GetChatData(this.sdk, seq, limit, '', '', TIMEOUT_S, slice) as number;
      if (code !== 0) throw new SdkError('GetChatData', code);
    });
  }

  /** A message's JSON. @param message encrypt_chat_msg as it came, still base64 @throws SdkError */
  decrypt(key: string, message: string): string {
    return this.withSlice((slice) => {
      const code = this.c.DecryptData(key, message, slice) as number;
      if (code !== 0) throw new SdkError('DecryptData', code);
    });
  }

  /** The part of a file at `index`; '' is its beginning. @throws SdkError */
  media(fileId: string, index: string): MediaPart {
    const part = this.c.NewMediaData() as Pointer;
    try {
      const code = this.c.GetMediaData(this.sdk, index, fileId, '', '', TIMEOUT_S, part) as number;
      if (code !== 0) throw new SdkError('GetMediaData', code);
      return {
        data: bytesAt(this.c.GetData(part) as Pointer, this.c.GetDataLen(part) as number),
        next: textAt(this.c.GetOutIndexBuf(part) as Pointer, this.c.GetIndexLen(part) as number),
        finished: this.c.IsMediaDataFinish(part) === 1,
      };
    } finally {
      this.c.FreeMediaData(part);
    }
  }

  close(): void {
    this.c.DestroySdk(this.sdk);
  }

  private withSlice(fill: (slice: Pointer) => void): string {
    const slice = this.c.NewSlice() as Pointer;
    try {
      fill(slice);
      return textAt(this.c.GetContentFromSlice(slice) as Pointer, this.c.GetSliceLen(slice) as number);
    } finally {
      this.c.FreeSlice(slice);
    }
  }
}

function textAt(pointer: Pointer, length: number): string {
  return pointer && length > 0 ? koffi.decode.string(pointer, length) : '';
}

/** A copy: the memory goes back to the library. */
function bytesAt(pointer: Pointer, length: number): Uint8Array {
  return pointer && length > 0 ? Uint8Array.from(new Uint8Array(koffi.view(pointer, length))) : new Uint8Array();
}
