import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import { setTimeout as later } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { EngineGone } from '../engine.ts'
import * as media from '../index.ts'
import { connect, toneFile } from './calls.ts'
import type { SuiteOptions } from './engine-suite.ts'
import { MetaPeer } from './meta-peer.ts'

/** What every engine that lives in a process of its own must do. @param open the name of the function that opens it */
export function processSuite(
  open: 'openNativeEngine' | 'openDatachannelEngine',
  { udpPorts, skip = false }: SuiteOptions,
): void {
  describe(`${open}: a process of its own`, { skip }, () => {
    suite(open, udpPorts)
  })
}

function suite(open: 'openNativeEngine' | 'openDatachannelEngine', udpPorts: SuiteOptions['udpPorts']): void {
  // biome-ignore lint/performance/noDynamicNamespaceImportAccess: a test; and a name is what its programs need, too
  const openEngine = media[open]

  test('the media process killed: its legs end, what waits fails, and it is told once', async () => {
    const engine = await openEngine({ udpPorts })
    const call = await connect(engine)
    call.leg.open()
    const playback = call.leg.play([{ prompt: await engine.prepare(toneFile(500, 200)), times: 1000 }])
    await playback.started
    let heard = 0
    const listening = call.leg.listen(() => {
      heard += 1
    })
    const [died, closed] = [once(engine.events, 'died'), once(call.leg.events, 'closed')]
    const { processId } = await engine.stats()
    process.kill(processId, 'SIGKILL')
    const waiting = engine.prepare({ kind: 'speech', text: 'Nobody will hear this.' })
    await assert.rejects(waiting, EngineGone)
    assert.match((await died)[0], /SIGKILL/)
    assert.deepEqual(await closed, ['engine-died'])
    assert.equal(await playback.finished, 'leg-closed')
    const before = heard
    listening.stop()
    call.leg.listen(() => {
      heard += 1
    })
    assert.ok((await call.leg.close()).sent >= 0)
    await assert.rejects(engine.answer(call.peer.sdp), EngineGone)
    await assert.rejects(engine.prepare(toneFile(500, 200)), EngineGone, 'not even what was made before')
    await engine.close()
    assert.equal(heard, before, 'nothing more is heard')
    await call.peer[Symbol.asyncDispose]()
  })

  test('the media process killed: an offer that waits for its answer ends, and takes none', async () => {
    await using engine = await openEngine({ udpPorts })
    const leg = await engine.offer()
    await using peer = await MetaPeer.answering(leg.offer)
    const closed = once(leg.events, 'closed')
    process.kill((await engine.stats()).processId, 'SIGKILL')
    await assert.rejects(leg.applyAnswer(peer.sdp), EngineGone)
    assert.deepEqual(await closed, ['engine-died'])
    await leg.applyAnswer(peer.sdp)
    await assert.rejects(engine.offer(), EngineGone)
  })

  test('an offer that nobody answers leaves nothing behind when the engine closes', async () => {
    const engine = await openEngine({ udpPorts })
    await engine.offer()
    await engine.close()
  })

  test('the media process ignores Ctrl-C and SIGTERM: when it ends is its parent’s to say', async () => {
    await using engine = await openEngine({ udpPorts })
    const { processId } = await engine.stats()
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.kill(processId, signal)
    await using call = await connect(engine)
    call.leg.open()
    await call.peer.hears(1)
  })

  test('the parent killed: the media process ends with it', async () => {
    const program = `
      const { ${open} } = await import('${new URL('../index.js', import.meta.url).href}')
      const engine = await ${open}()
      console.log((await engine.stats()).processId)`
    const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = await once(parent.stdout, 'data')
    parent.kill('SIGKILL')
    await once(parent, 'exit')
    await eventually(() => !runs(Number(line)))
  })

  test('an engine that is closed lets its parent end', async () => {
    const program = `
      const { ${open} } = await import('${new URL('../index.js', import.meta.url).href}')
      const engine = await ${open}()
      await engine.prepare({ kind: 'speech', text: 'Hello.' })
      await engine.close()`
    const parent = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'inherit' })
    assert.deepEqual(await once(parent, 'exit'), [0, null])
  })

  test('a parent that stands still does not move the pacing', async (t) => {
    await using engine = await openEngine({ udpPorts })
    const prompt = await engine.prepare(toneFile(600, 2000))
    await using call = await connect(engine)
    call.leg.open()
    const playback = call.leg.play([{ prompt, times: 1 }])
    await playback.started
    // Paced by the parent, most packets would be half a second late.
    for (let i = 0; i < 2; i++) standStill(900)
    await playback.finished
    const { lateness, sent } = await engine.stats()
    t.diagnostic(`${sent} packets late by p50 ${lateness.p50} ms, p99 ${lateness.p99} ms, at most ${lateness.max} ms`)
    assert.ok(lateness.p50 < 20, `p50 ${lateness.p50} ms`)
  })

  test('a prompt that nobody holds any more makes room', async () => {
    await using engine = await openEngine({ udpPorts, promptCacheBytes: 1 })
    const kept = await engine.prepare(toneFile(500, 100))
    await engine.prepare(toneFile(600, 100))
    const collectGarbage = exposedGc()
    await eventually(async () => {
      collectGarbage()
      return (await engine.stats()).prompts.count === 1
    })
    await using call = await connect(engine)
    call.leg.open()
    assert.equal(await call.leg.play([{ prompt: kept, times: 1 }]).finished, 'ended')
  })

  test('a prompt of another engine is refused', async () => {
    await using engine = await openEngine({ udpPorts })
    await using call = await connect(engine)
    assert.throws(() => call.leg.play([{ prompt: { id: 'x', durationMs: 20 }, times: 1 }]), TypeError)
  })

  test('an address that is not of this machine is told at the start', async () => {
    await assert.rejects(openEngine({ udpPorts, bindAddress: '192.0.2.1' }), /EADDRNOTAVAIL 192\.0\.2\.1/)
  })

  test('an answer that nobody takes up leaves nothing behind when the engine closes', async () => {
    const engine = await openEngine({ udpPorts })
    await using peer = await MetaPeer.offering()
    await engine.answer(peer.sdp)
    await engine.close()
  })

  for (const options of [
    { udpPorts: { from: 2000, to: 1000 } },
    { bindAddress: 'localhost' },
    { publicIp: 'example.com' },
    { certificateLifetimeMs: -1 },
    { certificateLifetimeMs: 30 * 24 * 60 * 60 * 1000 },
  ]) {
    test(`${JSON.stringify(options)} is refused before anything is started`, async () => {
      await assert.rejects(openEngine(options), RangeError)
    })
  }
}

/** Returns when it holds, asked every 10 ms for at most 5 s. */
async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 5000
  while (!(await holds())) {
    assert.ok(Date.now() < deadline, 'not within 5 s')
    await later(10)
  }
}

/** Node's garbage collector, without a flag on the command line. */
function exposedGc(): () => void {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}

function runs(processId: number): boolean {
  try {
    process.kill(processId, 0)
    return true
  } catch {
    return false
  }
}

function standStill(ms: number): void {
  const until = performance.now() + ms
  while (performance.now() < until);
}
