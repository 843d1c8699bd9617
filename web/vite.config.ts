import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const service = process.env.HUITOU_URL ?? 'http://127.0.0.1:3000';

/**
 * Two pages out of one build: the console at `/` and the sidebar at `/sidebar`. They share web/ui and web/api but no
 * chunk of antd or ECharts, since the sidebar opens on phones inside a chat.
 */
export default defineConfig({
  root: here('.'),
  plugins: [react()],
  build: {
    outDir: here('../dist/web'),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
    rolldownOptions: { input: { console: here('index.html'), sidebar: here('sidebar.html') } },
  },
  server: { proxy: { '/api': service, '/sandbox': service } },
});
