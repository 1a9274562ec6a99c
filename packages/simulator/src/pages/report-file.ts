import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Where the build puts the page of a file: one script and one style sheet. */
const BUILT = fileURLToPath(new URL('../../web/dist/report/', import.meta.url))

/** Nothing is fetched, wherever the file is opened. */
const POLICY =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; media-src data:; img-src data:"

/** A page of its own with `content` in it, as the script of the page expects it; null where it was not built. */
export function reportFile(content: object): string | null {
  if (!existsSync(`${BUILT}report.js`) || !existsSync(`${BUILT}report.css`)) return null
  const script = readFileSync(`${BUILT}report.js`, 'utf8')
    .replaceAll('</script', '<\\/script')
    .replaceAll('<!--', '<\\!--')
  const style = readFileSync(`${BUILT}report.css`, 'utf8').replaceAll('</style', '<\\/style')
  // In a script nothing is escaped, so that `<` must not stand in it.
  const data = JSON.stringify(content).replaceAll('<', '\\u003c')
  return [
    '<!doctype html><html lang="en"><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">',
    '<title>WhatsApp call</title>',
    `<style>${style}</style>`,
    `<body><div id="root"></div><script type="application/json" id="content">${data}</script>`,
    `<script>${script}</script></body></html>\n`,
  ].join('\n')
}
