import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { App, ConfigProvider } from 'antd';
import en from 'antd/locale/en_US';
import zh from 'antd/locale/zh_CN';
import { StrictMode, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router';
import { ApiError } from '../api/client';
import { LanguageProvider, useLanguage } from '../ui/i18n/language';
import '../ui/tokens.css';
import './styles/frame.css';
import './styles/parts.css';
import './styles/lists.css';
import './styles/sign-in.css';
import './styles/customer.css';
import './styles/rules.css';
import './styles/campaigns.css';
import './styles/cockpit.css';
import './styles/channels.css';
import './styles/settings.css';
import './styles/doctor.css';
import './styles/kf.css';
import './styles/operations.css';
import './styles/narrow.css';
import { Console } from './routes';
import { theme } from './theme';

/** A refusal stays a refusal however often it is asked; only the world's failures are worth a second try. */
const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (failures, error) =>
        failures < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
    },
  },
});

function Dressed({ children }: { children: ReactNode }) {
  const { language } = useLanguage();
  return (
    <ConfigProvider theme={theme} locale={language === 'zh' ? zh : en} button={{ autoInsertSpace: false }}>
      <App>{children}</App>
    </ConfigProvider>
  );
}

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <LanguageProvider>
      <QueryClientProvider client={queries}>
        <Dressed>
          <BrowserRouter>
            <Console />
          </BrowserRouter>
        </Dressed>
      </QueryClientProvider>
    </LanguageProvider>
  </StrictMode>,
);
