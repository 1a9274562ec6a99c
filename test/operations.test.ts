import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { CONSUMER_A, ROOT } from './kit/house.ts'
import { SeparatePrograms } from './kit/separate-programs.ts'
import { ToneApp } from './kit/tone-app.ts'
import { until } from './kit/until.ts'

const DOCS = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8')

/** The names in the first column of the table under a heading. */
function documented(heading: string): string[] {
  const part = DOCS.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
  const cells = part.split('\n').flatMap((line) => (line.startsWith('| `') ? [line.split('|')[1] ?? ''] : []))
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name))
}

describe('what operators are told', () => {
  let stack: SeparatePrograms
  let app: ToneApp
  before(async () => {
    stack = await SeparatePrograms.open({ RINGWAY_LOG_LEVEL: 'info', RINGWAY_MAX_CALLS: '1' })
    app = await ToneApp.open()
    await app.lead(stack)
  })
  after(async () => {
    await app?.close()
    await stack?.close()
  })

  test('docs/operations.md lists the metrics there are, and no others', async () => {
    const text = await (await fetch(`${stack.api}/metrics`)).text()
    const there = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name)
    assert.deepEqual(there.toSorted(), documented('Metrics').toSorted())
  })

  test('the log tells the story of a call to whoever looks for its SID', async () => {
    const { sid } = await app.wholeCall(stack, CONSUMER_A)
    const lines = await until('the last line', () => {
      const some = linesAbout(sid)
      return (
        some.some(({ msg }) => msg === 'webhook delivered') &&
        some.some(({ msg }) => msg === 'call sound ended') &&
        some
      )
    })
    const story = lines.map(({ msg }) => String(msg))
    const order = [
      'call offered',
      'TwiML asked for',
      'TwiML answered',
      'call answered',
      'call ended',
      'webhook delivered',
    ]
    const first = [...new Set(story)].filter((msg) => order.includes(msg))
    assert.deepEqual(first, order, story.join(' · '))
    assert.deepEqual(
      story.filter((msg) => !documented('Logs').includes(msg)),
      [],
    )
  })

  test('one call more than RINGWAY_MAX_CALLS allows is rejected, with alert 10004; the one that is there goes on', async () => {
    const call = await app.talk(stack, CONSUMER_A)
    const ready = (await (await fetch(`${stack.api}/readyz`)).json()) as {
      load: { calls: number }
      limits: { calls: number }
    }
    assert.deepEqual([ready.load.calls, ready.limits.calls], [1, 1])
    const other = await stack.call('5524987654321', 'ended')
    assert.notEqual((await stack.sim<{ outcome: string }>('GET', `/calls/${other}`)).outcome, 'answered')
    const { body } = await stack.rest('GET', '/v1/Alerts')
    assert.equal(body.alerts[0].error_code, '10004')
    assert.match(body.alerts[0].alert_text, /RINGWAY_MAX_CALLS/)
    await stack.sim('POST', `/calls/${call.id}/hangup`, {})
    assert.equal((await app.told(call.sid)).params.get('CallStatus'), 'completed')
    // Nothing is left of it in the counters.
    await until('every counter at zero', async () => {
      const text = await (await fetch(`${stack.api}/metrics`)).text()
      const gauges = text.split('\n').filter((line) => /^ringway_(live_calls|media_legs|outbox_pending)\b/.test(line))
      return gauges.length > 0 && gauges.every((line) => line.endsWith(' 0'))
    })
  })

  function linesAbout(sid: string): Record<string, unknown>[] {
    return stack.serverOutput
      .split('\n')
      .filter((line) => line.includes(sid) && line.endsWith('}'))
      .map((line) => JSON.parse(line))
  }
})

describe('one connection more than RINGWAY_MAX_CONNECTIONS allows', () => {
  const MOST = 12
  let stack: SeparatePrograms
  before(async () => {
    stack = await SeparatePrograms.open({ RINGWAY_MAX_CONNECTIONS: String(MOST) })
  })
  after(() => stack?.close())

  /** Says nothing. @returns null when it is closed at once */
  async function knock(): Promise<Socket | null> {
    const socket = connect(Number(new URL(stack.api).port), '127.0.0.1')
    socket.write('GET /healthz HTTP/1.1\r\nhost: ringway\r\n\r\n')
    const closed = new Promise<null>((resolve) =>
      socket.on('error', () => undefined).once('close', () => resolve(null)),
    )
    return await Promise.race([new Promise<Socket>((resolve) => socket.once('data', () => resolve(socket))), closed])
  }

  test('is closed; those that are there are served on, and one that leaves makes room', async () => {
    const open: Socket[] = []
    for (let socket = await knock(); socket; socket = await knock()) if (open.push(socket) > MOST) break
    // Whoever asked before the test may hold one still.
    assert.ok(open.length > MOST / 2 && open.length <= MOST, `${open.length} connections`)
    const [first] = open
    assert.ok(first)
    first.write('GET /metrics HTTP/1.1\r\nhost: ringway\r\n\r\n')
    let told = ''
    for await (const some of first.setEncoding('utf8')) {
      told += some
      if (/^ringway_http_connections \d+$/m.test(told)) break
    }
    assert.match(told, new RegExp(`^ringway_http_connections ${MOST}$`, 'm'))
    for (const socket of open) socket.destroy()
    await until('room again', async () => (await fetch(`${stack.api}/healthz`).catch(() => null))?.ok)
  })
})
