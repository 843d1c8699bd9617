import { useQuery } from '@tanstack/react-query';
import { Button, Drawer, Form, Input, Progress } from 'antd';
import { useState } from 'react';
import { answer, client, importOrders, type OrderImport } from '../../api/client';
import { count } from '../../ui/format';
import { useText } from '../../ui/i18n/language';
import { StateTag } from '../../ui/states';
import { useAct } from '../parts/act-button';
import { Shown } from '../parts/list-states';
import { ordersText } from '../texts/orders';

/** Uploads an order export; the service goes on by itself, and every import keeps its counts and its rejected rows. */
export function ImportDrawer({ open, onClose }: { open: boolean; onClose: () => void }) {
  const say = useText(ordersText);
  const [form] = Form.useForm<{ source: string }>();
  const [file, setFile] = useState<File>();
  const { busy, act } = useAct();

  async function start({ source }: { source: string }) {
    if (!file) return;
    const started = await act(() => importOrders(file, source.trim()), say('importStarted'));
    if (started) setFile(undefined);
  }

  return (
    <Drawer open={open} onClose={onClose} title={say('import')} size={480}>
      <p className="faint">{say('importLead')}</p>
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(values) => void start(values)}>
        <Form.Item
          name="source"
          label={say('importSource')}
          extra={say('importSourceHint')}
          rules={[{ required: true, whitespace: true, message: say('importSourceNeeded') }]}
        >
          <Input maxLength={32} data-testid="import-source" />
        </Form.Item>
        <label className="file-choice">
          <span className="file-name">{file ? file.name : say('importFile')}</span>
          <input
            type="file"
            className="visually-file"
            accept=".csv,.txt,text/csv"
            onChange={(event) => setFile(event.target.files?.[0])}
            data-testid="import-file"
          />
        </label>
        <Button type="primary" htmlType="submit" disabled={!file} loading={busy} data-testid="import-start">
          {say('importStart')}
        </Button>
      </Form>
      {open ? <Recent /> : null}
    </Drawer>
  );
}

function Recent() {
  const say = useText(ordersText);
  const imports = useQuery({
    queryKey: ['order-imports'],
    queryFn: () => answer(client.GET('/api/v1/orders/imports', { params: { query: { limit: 10 } } })),
    refetchInterval: (query) => (query.state.data?.items.some(isUnderWay) ? 1_000 : 15_000),
  });
  return (
    <section aria-label={say('importRecent')}>
      <h2 className="minor">{say('importRecent')}</h2>
      <Shown query={imports} rows={3}>
        {(page) =>
          page.items.length === 0 ? (
            <p className="faint">{say('importNone')}</p>
          ) : (
            <ul className="quiet-list" data-testid="imports">
              {page.items.map((one) => (
                <Import key={one.id} one={one} />
              ))}
            </ul>
          )
        }
      </Shown>
    </section>
  );
}

function Import({ one }: { one: OrderImport }) {
  const say = useText(ordersText);
  const [open, setOpen] = useState(false);
  const percent = one.rowsTotal ? Math.floor((one.rowsDone / one.rowsTotal) * 100) : 0;
  return (
    <li data-testid={`import-${one.id}`}>
      <div className="row">
        <span className="strong break">{one.name}</span>
        <StateTag of="run" state={one.state} />
      </div>
      {isUnderWay(one) ? <Progress percent={percent} size="small" aria-label={say('progress')} /> : null}
      <div className="faint num">
        {say('importCounts', { created: count(one.created), changed: count(one.changed), same: count(one.same) })}
      </div>
      {one.error ? <p role="alert">{one.error}</p> : null}
      {one.rejected ? (
        <Button
          type="link"
          size="small"
          className="flush"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          data-testid={`import-rejects-${one.id}`}
        >
          {say('importRejected', { n: count(one.rejected) })}
        </Button>
      ) : null}
      {open ? <Rejects id={one.id} /> : null}
    </li>
  );
}

function Rejects({ id }: { id: number }) {
  const say = useText(ordersText);
  const rejects = useQuery({
    queryKey: ['order-imports', id, 'rejects'],
    queryFn: () =>
      answer(client.GET('/api/v1/orders/imports/{id}/rejects', { params: { path: { id }, query: { limit: 100 } } })),
  });
  return (
    <Shown query={rejects} rows={2}>
      {(page) => (
        <ul className="quiet-list rejects" aria-label={say('importRejectsOf')}>
          {page.items.map((reject) => (
            <li key={reject.rowNo}>
              <strong className="num">{say('importRow', { n: reject.rowNo })}</strong> {reject.problem}
              <div className="faint break">{shownRow(reject.row)}</div>
            </li>
          ))}
        </ul>
      )}
    </Shown>
  );
}

const isUnderWay = (one: OrderImport) => one.state === 'running' || one.state === 'waiting';

/** The row as it stood in the file, cut short: enough to find it again. */
function shownRow(row: unknown): string {
  const cells = Array.isArray(row) ? row : row && typeof row === 'object' ? Object.values(row) : [row];
  return cells.map(String).join('，').slice(0, 160);
}
