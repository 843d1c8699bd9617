import { useQueryClient } from '@tanstack/react-query';
import { App, Button, type ButtonProps } from 'antd';
import { useState, type ReactNode } from 'react';
import { useFaultText } from '../../ui/i18n/faults';
import { shared } from '../../ui/i18n/shared';
import { useText } from '../../ui/i18n/language';

/** Runs a write: busy while it runs, the reason when refused, and everything on screen read again afterwards. */
export function useAct(): {
  busy: boolean;
  act: (work: () => Promise<unknown>, done?: string) => Promise<boolean>;
  /** Reads something a decision needs first; undefined when it could not be read, which has then been said. */
  ask: <Data>(read: () => Promise<Data>) => Promise<Data | undefined>;
} {
  const queries = useQueryClient();
  const { message } = App.useApp();
  const faultText = useFaultText();
  const [busy, setBusy] = useState(false);
  return {
    busy,
    ask: async (read) => {
      setBusy(true);
      try {
        return await read();
      } catch (error) {
        message.error(faultText(error), 6);
        return undefined;
      } finally {
        setBusy(false);
      }
    },
    act: async (work, done) => {
      setBusy(true);
      try {
        await work();
        if (done) message.success(done);
        void queries.invalidateQueries();
        return true;
      } catch (error) {
        message.error(faultText(error), 6);
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}

/** A button for one write. With `ask` it first says what will happen and to how many. */
export function ActButton(
  props: Omit<ButtonProps, 'onClick'> & {
    work: () => Promise<unknown>;
    done?: string;
    ask?: { title: string; text: ReactNode };
    testid: string;
  },
) {
  const { work, done, ask, testid, ...button } = props;
  const { modal } = App.useApp();
  const say = useText(shared);
  const { busy, act } = useAct();
  return (
    <Button
      {...button}
      loading={busy}
      data-testid={testid}
      onClick={() =>
        ask
          ? void modal.confirm({
              title: ask.title,
              content: ask.text,
              okText: button.children,
              okButtonProps: { danger: button.danger, 'data-testid': `${testid}-confirm` },
              cancelText: say('cancel'),
              onOk: () => act(work, done),
            })
          : void act(work, done)
      }
    />
  );
}
