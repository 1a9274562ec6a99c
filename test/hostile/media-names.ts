import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { test } from 'node:test'
import type { HostileHouse } from './hostile-house.ts'

/** What stands in files that nobody may read this way: the password file, and this project's own. */
const SECRETS = /root:.*:0:0:|"workspaces"|"@ringway/

const TRICKS = [
  '../../../../../../etc/passwd',
  '..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd',
  '%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
  '%2e%2e%2f%2e%2e%2fpackage.json',
  '..%5c..%5cpackage.json',
  '....//....//package.json',
  '%252e%252e%252fpackage.json',
  '%c0%ae%c0%ae/package.json',
  'index.js%00.wav',
  '%00',
  '//etc/passwd',
  '.',
]

/** Names from outside never become paths: those of pages, recordings and of what `<Play>` plays. */
export function mediaNames(there: () => HostileHouse): void {
  async function ask(origin: string, path: string): Promise<{ status: number; text: string }> {
    const { hostname, port } = new URL(origin)
    const asking = request({ hostname, port, path, agent: false }).end()
    const [response] = (await once(asking, 'response')) as [IncomingMessage]
    let text = ''
    for await (const chunk of response.setEncoding('latin1')) text += chunk
    return { status: response.statusCode ?? 0, text }
  }

  for (const place of ['/assets/', '/phone/', '/_sim/v1/calls/', '/_sim/v1/users/']) {
    test(`the simulated network, ${place}…: no file is read`, async () => {
      for (const trick of TRICKS) {
        const end = place.endsWith('calls/') ? '/heard.wav' : ''
        const { status, text } = await ask(there().house.simulator, `${place}${trick}${end}`)
        assert.doesNotMatch(text, SECRETS, trick)
        assert.ok(status < 500, `${trick}: ${status}`)
      }
    })
  }

  for (const url of ['file:///etc/passwd', 'ftp://127.0.0.1/x.wav', 'data:audio/wav;base64,AAAA', 'javascript:1']) {
    test(`<Play>${url}</Play> is fetched from nowhere: 11100`, async () => {
      const { app } = there()
      const path = `/play-${encodeURIComponent(url).replaceAll('%', '')}`
      app.twiml(path, `<Play>${url}</Play>`)
      const outcome = await there().outcome(await there().place(`${app.url}${path}`))
      assert.deepEqual(outcome.codes, ['11100'])
      assert.ok(outcome.excused.yes, outcome.excused.how)
    })
  }
}
