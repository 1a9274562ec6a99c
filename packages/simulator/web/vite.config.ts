import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const page = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** Served by the simulator: index.html for every `/phone/…`, pages.html for all else, the rest under `/assets/`. */
export default defineConfig({
  plugins: [react()],
  base: '/',
  build: {
    outDir: 'dist',
    assetsDir: 'assets',
    emptyOutDir: true,
    target: 'es2022',
    rollupOptions: { input: [page('index.html'), page('pages.html')] },
  },
  // While working on the page: `npx vite packages/simulator/web` beside a running simulator.
  server: { host: '127.0.0.1', proxy: { '/_sim': 'http://127.0.0.1:4020' } },
})
