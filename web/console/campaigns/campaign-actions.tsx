import { answer, client, type CampaignView } from '../../api/client';
import { count } from '../../ui/format';
import { useText } from '../../ui/i18n/language';
import { ActButton } from '../parts/act-button';
import { useCan } from '../session';
import { campaignsText } from '../texts/campaigns';

/** The one next step of a campaign's way, and the brakes. What is approved is what was previewed. */
export function CampaignActions({ view, changed }: { view: CampaignView; changed: boolean }) {
  const say = useText(campaignsText);
  const can = useCan();
  const path = { params: { path: { id: view.id } } };
  const { preview, state } = view;
  const blocked = preview?.warnings.some((warning) => warning.blocking) ?? false;
  const main = changed ? 'default' : 'primary';
  return (
    <>
      {state === 'draft' && can('campaigns.write') ? (
        <ActButton
          type={main}
          disabled={changed || !preview || blocked}
          testid="campaign-submit"
          done={say('submitted')}
          work={() => answer(client.POST('/api/v1/campaigns/{id}/submit', path))}
        >
          {say('submit')}
        </ActButton>
      ) : null}
      {state === 'in_review' && preview && can('campaigns.launch') ? (
        <ActButton
          type={main}
          disabled={changed}
          testid="campaign-approve"
          done={say('approved')}
          ask={{ title: say('approveAsk'), text: say('approveText', { n: count(preview.final) }) }}
          work={() =>
            answer(
              client.POST('/api/v1/campaigns/{id}/approve', { ...path, body: { audienceHash: preview.audienceHash } }),
            )
          }
        >
          {say('approve')}
        </ActButton>
      ) : null}
      {state === 'approved' && can('campaigns.launch') ? (
        <ActButton
          type={main}
          disabled={changed}
          testid="campaign-schedule"
          done={say('scheduled')}
          work={() => answer(client.POST('/api/v1/campaigns/{id}/schedule', path))}
        >
          {say('scheduleIt')}
        </ActButton>
      ) : null}
      {state === 'scheduled' && can('campaigns.launch') ? (
        <ActButton
          testid="campaign-pause"
          done={say('paused')}
          work={() => answer(client.POST('/api/v1/campaigns/{id}/pause', path))}
        >
          {say('pause')}
        </ActButton>
      ) : null}
      {state === 'paused' && can('campaigns.launch') ? (
        <ActButton
          testid="campaign-resume"
          done={say('resumed')}
          work={() => answer(client.POST('/api/v1/campaigns/{id}/resume', path))}
        >
          {say('resume')}
        </ActButton>
      ) : null}
      {state !== 'finished' && state !== 'cancelled' && state !== 'draft' && can('campaigns.launch') ? (
        <ActButton
          danger
          testid="campaign-cancel"
          done={say('cancelled')}
          ask={{ title: say('cancelAsk'), text: say('cancelText') }}
          work={() => answer(client.POST('/api/v1/campaigns/{id}/cancel', path))}
        >
          {say('cancel')}
        </ActButton>
      ) : null}
    </>
  );
}
