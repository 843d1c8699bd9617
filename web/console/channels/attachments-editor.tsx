import { Button, Input } from 'antd';
import type { WelcomeAttachment } from '../../api/client';
import { useText, type Say } from '../../ui/i18n/language';
import { channelsText } from '../texts/channels';
import { newAttachment } from './draft';
import { PictureInput } from './picture-input';

type Words = Say<keyof typeof channelsText>;

const NAMES = { link: 'addLink', image: 'addImage', miniprogram: 'addMini' } as const;

/** What hangs on a welcome: links, pictures, mini programs; at most `most`. */
export function AttachmentsEditor(props: {
  value: WelcomeAttachment[];
  most: number;
  onChange: (value: WelcomeAttachment[]) => void;
}) {
  const { value, most, onChange } = props;
  const say = useText(channelsText);
  const set = (at: number, part: Partial<WelcomeAttachment>) =>
    onChange(value.map((one, n) => (n === at ? { ...one, ...part } : one)));
  return (
    <div className="attachments" data-testid="attachments">
      {value.map((one, at) => (
        // Attachments have no identity but their place.
        <div className="attachment" key={at} data-testid={`attachment-${at}`}>
          <div className="row">
            <strong>{say(NAMES[one.kind]).replace(/^加|^Add an? /, '')}</strong>
            <Button
              size="small"
              type="text"
              danger
              aria-label={say('removeAttachment', { n: at + 1 })}
              onClick={() => onChange(value.filter((_, n) => n !== at))}
              data-testid={`attachment-remove-${at}`}
            >
              ✕
            </Button>
          </div>
          <AttachmentFields one={one} at={at} set={(part) => set(at, part)} say={say} />
        </div>
      ))}
      {value.length < most ? (
        <div className="wrap">
          {(Object.keys(NAMES) as WelcomeAttachment['kind'][]).map((kind) => (
            <Button
              key={kind}
              size="small"
              type="dashed"
              onClick={() => onChange([...value, newAttachment(kind)])}
              data-testid={`attachment-add-${kind}`}
            >
              {say(NAMES[kind])}
            </Button>
          ))}
        </div>
      ) : null}
    </div>
  );
}

function AttachmentFields(props: {
  one: WelcomeAttachment;
  at: number;
  set: (part: Partial<WelcomeAttachment>) => void;
  say: Words;
}) {
  const { one, at, set, say } = props;
  const field = (name: 'title' | 'url' | 'desc' | 'appid' | 'page', label: string, most: number) => (
    <Input
      value={one[name] ?? ''}
      maxLength={most}
      placeholder={label}
      aria-label={label}
      onChange={(event) => set({ [name]: event.target.value })}
      data-testid={`attachment-${name}-${at}`}
    />
  );
  const picture = (
    <PictureInput
      value={one.pictureId ?? 0}
      label={say('picture')}
      onChange={(pictureId) => set({ pictureId })}
      testid={`attachment-picture-${at}`}
    />
  );
  if (one.kind === 'image') return picture;
  if (one.kind === 'link') {
    return (
      <>
        {field('title', say('linkTitle'), 42)}
        {field('url', say('linkUrl'), 2048)}
        {field('desc', say('linkDesc'), 170)}
      </>
    );
  }
  return (
    <>
      {field('title', say('linkTitle'), 21)}
      {field('appid', say('appid'), 64)}
      {field('page', say('page'), 512)}
      {picture}
    </>
  );
}
