import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The page of an exported call: one script and one style sheet, which the simulator writes into the file. */
export default defineConfig({
  plugins: [react()],
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    outDir: 'dist/report',
    emptyOutDir: true,
    target: 'es2022',
    lib: {
      entry: fileURLToPath(new URL('src/report/main.tsx', import.meta.url)),
      formats: ['iife'],
      name: 'callReport',
      fileName: () => 'report.js',
      cssFileName: 'report',
    },
  },
})
