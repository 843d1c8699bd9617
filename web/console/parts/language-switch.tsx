import { Button } from 'antd';
import { useLanguage, useText } from '../../ui/i18n/language';
import { shell } from '../texts/shell';

/** Names the other language in that language. */
export function LanguageSwitch() {
  const { language, choose } = useLanguage();
  const say = useText(shell);
  return (
    <Button
      type="text"
      size="small"
      lang={language === 'zh' ? 'en' : 'zh-CN'}
      onClick={() => choose(language === 'zh' ? 'en' : 'zh')}
      data-testid="language-switch"
    >
      {say('switchLanguage')}
    </Button>
  );
}
