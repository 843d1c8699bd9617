import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError } from '../api/client';
import { Guard } from '../ui/guard';
import { LanguageProvider } from '../ui/i18n/language';
import '../ui/tokens.css';
import './sidebar.css';
import { Fault } from './parts';
import { Sidebar } from './sidebar';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (failures, error) =>
        failures < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
    },
  },
});

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <LanguageProvider>
      <QueryClientProvider client={queries}>
        <Guard fallback={(error, retry) => <Fault error={error} onRetry={retry} />}>
          <Sidebar />
        </Guard>
      </QueryClientProvider>
    </LanguageProvider>
  </StrictMode>,
);
