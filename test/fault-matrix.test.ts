import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type Caller, Callers, type SimCall } from './kit/callers.ts'
import { MATRIX, type Row, withinMs } from './kit/fault-rows.ts'
import { namesOf, read, records, STORIES, type Stage, webhooksOf, write } from './kit/fault-stories.ts'
import { ROOT } from './kit/house.ts'
import { takeMessages } from './kit/messages-app.ts'
import { assertToldOnce } from './kit/told-once.ts'
import { until } from './kit/until.ts'

let callers: Callers
const played: Stage[] = []
before(async () => {
  callers = await Callers.open()
  await callers.takeCalls()
  await takeMessages(callers.house, callers.app)
})
after(() => callers?.close())

/** @returns its id */
async function put(kind: string, more: string, user: Caller): Promise<string> {
  const { match, ...others } = JSON.parse(more) as { match?: object }
  const menu = await callers.house.sim<{ kind: string; match: string[] }[]>('GET', '/faults/menu')
  const byUser = menu.find((each) => each.kind === kind)?.match.includes('user') ? { user: user.waId } : {}
  const order = { kind, match: { ...match, ...byUser }, ...others }
  return (await callers.house.sim<{ id: string }>('POST', '/faults', order)).id
}

describe('the fault matrix', () => {
  // Each is limited to a user of its own; some wait for time-outs of half a minute.
  describe('fault by fault', { concurrency: 4 }, () => {
    for (const row of [...MATRIX].sort((one, other) => withinMs(other) - withinMs(one)))
      test(`${row[0]} ${row[1]}, ${row[2]}: ${row[3]}`, () => play(row))
  })

  test('every fault of the menu has its row', async () => {
    const menu = await callers.house.sim<{ kind: string }[]>('GET', '/faults/menu')
    assert.deepEqual(
      menu.map(({ kind }) => kind).filter((kind) => !MATRIX.some((row) => row[0] === kind)),
      [],
    )
  })

  test('docs/fault-matrix.md is this table', async () => {
    const page = await readFile(join(ROOT, 'docs/fault-matrix.md'), 'utf8')
    assert.deepEqual(
      page.split('\n').filter((line) => line.startsWith('| `')),
      MATRIX.map((row) => `| ${cellsOf(row).join(' | ')} |`),
    )
  })

  test('after all of it nothing is left: no call, no leg, no callback', async () => {
    const gauges = ['live_calls', 'media_legs', 'outbox_pending', 'meta_events_pending'].map(
      (name) => `ringway_${name}`,
    )
    await until('all gauges are at zero', async () => {
      const text = await (await fetch(`${callers.house.api}/metrics`)).text()
      return gauges.every((gauge) => new RegExp(`^${gauge}(\\{[^}]*\\})? 0$`, 'm').test(text))
    })
  })

  // Requests to Graph that were given up have been waited for too: a call is live for as long as its own.
  test('and nothing was told, or done, once more', async () => {
    assert.equal(played.length, MATRIX.length)
    for (const stage of played) await assertOnce(stage)
  })
})

function cellsOf(row: Row): readonly string[] {
  const [kind, more, story, made] = row
  const within = made.startsWith('nothing') ? '' : `${withinMs(row) / 1000} s`
  return [`\`${kind}\``, more === '{}' ? '' : `\`${more}\``, story, made, within]
}

/** The fault is put on, the story told in time; nothing is left of it on the network, and nothing was told twice. */
async function play(row: Row): Promise<void> {
  const [kind, more, story, made] = row
  const user = await callers.caller('<Hangup/>', { onCall: 'answer', answerAfterMs: 300 })
  const stage = { callers, user, row }
  await STORIES[story].before?.(stage)
  const fault = await put(kind, more, user)
  const since = performance.now()
  assert.equal(await STORIES[story].play(stage), made)
  const took = performance.now() - since
  assert.ok(took < withinMs(row), `${Math.round(took)} ms, not within ${withinMs(row)}`)
  await until('no call is left', async () => {
    const calls = await callers.house.sim<SimCall[]>('GET', `/calls?user=${user.waId}`)
    return calls.every(({ state }) => state === 'ended')
  })
  if (kind === 'webhook-duplicate') await until('all copies are taken', () => copiesAreTaken(stage))
  const faults = await callers.house.sim<{ id: string; struck: number }[]>('GET', '/faults')
  assert.ok(
    faults.some(({ id, struck }) => id === fault && struck > 0),
    'the fault has struck',
  )
  await callers.house.sim('DELETE', `/faults/${fault}`)
  await sentinel(stage)
}

/** `times` of what was struck have come besides it. Beyond that only Ringway could tell anything again. */
async function copiesAreTaken(stage: Stage): Promise<boolean> {
  const { times, match } = JSON.parse(stage.row[1]) as { times: number; match: { event: string } }
  const taken = (await webhooksOf(stage)).filter((body) => body.includes(`"${match.event}"`))
  return taken.some((body) => taken.filter((other) => other === body).length > times)
}

/** One more message, behind everything that was said of the user: what is told twice is told by then. */
async function sentinel(stage: Stage): Promise<void> {
  await write(stage, 'Nothing more')
  await read(stage, 'Nothing more')
  await assertOnce(stage)
  played.push(stage)
}

/** Told once, on record once, on the phone once. */
async function assertOnce(stage: Stage): Promise<void> {
  assertToldOnce(callers, await namesOf(stage))
  assert.ok((await records(stage)).length <= 1, 'one call on record')
  const calls = await callers.house.sim<SimCall[]>('GET', `/calls?user=${stage.user.waId}`)
  assert.ok(calls.length <= 1, `${calls.length} calls at ${stage.user.address}`)
}
