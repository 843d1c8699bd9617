import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useRef } from 'react';
import { answer, client, uploadPicture } from '../../api/client';
import { useText } from '../../ui/i18n/language';
import { useAct } from '../parts/act-button';
import { channelsText } from '../texts/channels';

/** One picture: chosen, shown, and said when WeCom does not have it yet. 0 stands for none. */
export function PictureInput(props: { value: number; onChange: (id: number) => void; label: string; testid: string }) {
  const { value, onChange, label, testid } = props;
  const say = useText(channelsText);
  const input = useRef<HTMLInputElement>(null);
  const { busy, act } = useAct();
  const picture = useQuery({
    queryKey: ['picture', value],
    enabled: value > 0,
    queryFn: () => answer(client.GET('/api/v1/pictures/{id}', { params: { path: { id: value } } })),
    refetchInterval: (query) => (query.state.data?.ready === false ? 1500 : false),
  });
  return (
    <div className="picture-input">
      {value > 0 ? <img src={`/api/v1/pictures/${value}/file`} alt={picture.data?.name ?? label} /> : null}
      <Button size="small" loading={busy} onClick={() => input.current?.click()} data-testid={`${testid}-pick`}>
        {say('pickPicture')}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept="image/png,image/jpeg"
        aria-label={label}
        data-testid={testid}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file) void act(async () => onChange((await uploadPicture(file)).id));
        }}
      />
      {picture.data?.ready === false ? <span className="faint">{say('pictureWaiting')}</span> : null}
    </div>
  );
}
