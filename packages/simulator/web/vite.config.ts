import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Served by the simulator: index.html for every `/phone/…`, the rest under `/assets/`. */
export default defineConfig({
  plugins: [react()],
  base: '/',
  build: { outDir: 'dist', assetsDir: 'assets', emptyOutDir: true, target: 'es2022' },
  // While working on the page: `npx vite packages/simulator/web` beside a running simulator.
  server: { host: '127.0.0.1', proxy: { '/_sim': 'http://127.0.0.1:4020' } },
})
