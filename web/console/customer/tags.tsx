import { Popover } from 'antd';
import { Link } from 'react-router';
import type { CustomerTag } from '../../api/client';
import { moment } from '../../ui/format';
import { useText } from '../../ui/i18n/language';
import { Section } from '../parts/section';
import { customerText } from '../texts/customers';

const SOURCES = { rule: 'sourceRule', manual: 'sourceRep', wecom: 'sourceWecom' } as const;

/** Tags, each able to say where it came from: its source, the rule, since when, and the orders or messages behind it. */
export function Tags({ tags }: { tags: CustomerTag[] }) {
  const say = useText(customerText);
  return (
    <Section title={say('tags')} testid="customer-tags">
      {tags.length === 0 ? (
        <p className="faint">
          {say('noTags')}：{say('noTagsNext')}
        </p>
      ) : null}
      <div className="wrap">
        {tags.map((tag) => (
          <Popover
            key={`${tag.id}-${tag.source}`}
            trigger={['click']}
            title={say('tagEvidence')}
            content={<Evidence tag={tag} />}
          >
            <button type="button" className="chip" aria-haspopup="dialog" data-testid={`tag-${tag.id}`}>
              {tag.name}
              <span className="faint">{say(SOURCES[tag.source])}</span>
            </button>
          </Popover>
        ))}
      </div>
    </Section>
  );
}

function Evidence({ tag }: { tag: CustomerTag }) {
  const say = useText(customerText);
  return (
    <div className="evidence">
      <p>
        {tag.group} · {tag.name} · {say('tagSource')} {say(SOURCES[tag.source])}
      </p>
      {tag.rule ? (
        <p>
          <Link to={`/tag-rules/${tag.rule.id}`}>{say('tagRule', { name: tag.rule.name })}</Link>
        </p>
      ) : null}
      <p className="faint num">
        {tag.since ? say('tagSince', { since: moment(tag.since) }) : ''}
        {tag.expiresAt ? ` · ${say('tagExpires', { at: moment(tag.expiresAt) })}` : ''}
      </p>
      {tag.evidence.length === 0 ? <p className="faint">{say('noEvidence')}</p> : null}
      <ul>
        {tag.evidence.map((item) => (
          <li key={`${item.kind}-${item.id}`}>{item.text}</li>
        ))}
      </ul>
    </div>
  );
}
