import { parsed } from './body-words';

/** A file a message names. */
export interface BodyFile {
  /** image, voice, video, file, emotion, … */
  kind: string;
  name: string;
  fileId: string;
  /** Hex; '' where the message says none. */
  md5: string;
  /** Bytes; null where the message does not say. */
  size: number | null;
}

/** Files in one message; more would be no chat. */
const MOST = 100;
const DEEPEST = 8;
const SIZES = ['filesize', 'imagesize', 'voice_size'];

type Json = Record<string, unknown>;

/** Every file in a message, also those in the parts of mixed messages and chat records. */
export function filesIn(type: string, message: Json): BodyFile[] {
  const files: BodyFile[] = [];
  collect(message, type, 0, files);
  return files.slice(0, MOST);
}

function collect(value: unknown, kind: string, depth: number, files: BodyFile[]): void {
  if (depth > DEEPEST || files.length >= MOST) return;
  if (typeof value === 'string') {
    const inner = value.startsWith('{') && value.includes('sdkfileid') ? parsed(value) : undefined;
    if (inner) collect(inner, kind, depth + 1, files);
    return;
  }
  if (Array.isArray(value)) {
    for (const each of value) collect(each, kind, depth + 1, files);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const part = value as Json;
  const own = typeof part.type === 'string' && depth > 0 ? kindOf(part.type) : kind;
  if (typeof part.sdkfileid === 'string' && part.sdkfileid) files.push(fileOf(part, own));
  for (const each of Object.values(part)) collect(each, own, depth + 1, files);
}

function fileOf(part: Json, kind: string): BodyFile {
  const size = SIZES.map((field) => Number(part[field])).find((bytes) => Number.isSafeInteger(bytes) && bytes > 0);
  return {
    kind: kind.slice(0, 32),
    name: typeof part.filename === 'string' ? part.filename.slice(0, 255) : '',
    fileId: part.sdkfileid as string,
    md5: typeof part.md5sum === 'string' ? part.md5sum.toLowerCase().slice(0, 64) : '',
    size: size ?? null,
  };
}

/** `ChatRecordImage` is an image. */
function kindOf(type: string): string {
  return type.replace(/^ChatRecord/, '').toLowerCase();
}
