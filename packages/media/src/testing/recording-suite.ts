import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as later } from 'node:timers/promises'
import { decodeAudio, encodeOpus, tone, toneShare } from '@ringway/sound'
import type { EngineOptions, MediaEngine, PlayItem } from '../index.ts'
import { connect, statsUntil, toneFile } from './calls.ts'
import type { MetaPeer } from './meta-peer.ts'

/** What is heard in a file, 16,000 samples a second or as the file has it. */
type Heard = {
  readonly seconds: number
  share(hz: number, fromMs: number, toMs: number): number
  begins(hz: number): number
}

/** What a recording keeps, on every engine. */
export function recordingSuite(
  engine: () => MediaEngine,
  openEngine: (options: EngineOptions) => Promise<MediaEngine>,
  udpPorts: NonNullable<EngineOptions['udpPorts']>,
): void {
  describe('a leg that is recorded', () => {
    let folder: string
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'ringway-recording-'))
    })
    after(() => rm(folder, { recursive: true }))
    const path = (name: string) => join(folder, name)
    const low = () => engine().prepare(toneFile(600, 1_000))

    test('both sides: what the party says and what it hears, each in its file, on one clock', async () => {
      await using call = await connect(engine())
      call.leg.open()
      const recording = call.leg.record({ inbound: path('said.ogg'), outbound: path('heard.ogg') })
      const began = await recording.started
      assert.ok(began !== null && Math.abs(began - Date.now()) < 10_000)
      // The party answers the first packet of our tone with its own: both begin at one time.
      const playback = call.leg.play([{ prompt: await low(), times: 1 }])
      await call.peer.until(() => call.peer.heard.some(({ marker }) => marker))
      await sayTone(call.peer, 1_000, 900)
      await playback.finished
      recording.stop()
      const { how, error, durationMs } = await recording.finished
      assert.deepEqual([how, error], ['stopped', null])
      const said = await hear(path('said.ogg'))
      const heard = await hear(path('heard.ogg'))
      for (const { seconds } of [said, heard])
        assert.ok(Math.abs(seconds * 1_000 - durationMs) < 30, `${seconds} s of ${durationMs} ms`)
      const [one, other] = [said.begins(1_000), heard.begins(600)]
      assert.ok(one >= 0 && other >= 0 && Math.abs(one - other) < 200, `the tones begin at ${one} and ${other} ms`)
      assert.ok(said.share(1_000, one + 60, one + 800) > 0.9)
      assert.ok(heard.share(600, other + 60, other + 900) > 0.9)
    })

    test('one side alone, and two recordings at a time', async () => {
      await using call = await connect(engine())
      call.leg.open()
      const first = call.leg.record({ outbound: path('first.ogg') })
      await first.started
      await call.leg.play([{ prompt: await low(), times: 1 }]).finished
      const second = call.leg.record({ outbound: path('second.ogg') })
      await second.started
      await call.leg.play([{ prompt: await engine().prepare(toneFile(1_200, 500)), times: 1 }]).finished
      first.stop()
      second.stop()
      await Promise.all([first.finished, second.finished])
      const whole = await hear(path('first.ogg'))
      const part = await hear(path('second.ogg'))
      assert.ok(whole.begins(600) >= 0 && whole.begins(1_200) > whole.begins(600) + 900)
      assert.ok(part.begins(600) < 0 && part.begins(1_200) >= 0)
    })

    test('what is lost is silence as long as it was, and what comes behind it is in its place', async () => {
      await using call = await connect(engine())
      call.leg.open()
      const recording = call.leg.record({ inbound: path('lost.ogg') })
      await recording.started
      const packets = encodeOpus(tone(1_000, 400, 16_000))
      await call.peer.say(packets[0] ?? new Uint8Array())
      for (const packet of packets.slice(1, 20)) await call.peer.say(packet, packet === packets[10] ? 10 : 0)
      await statsUntil(call.leg, ({ received }) => received >= 20)
      recording.stop()
      await recording.finished
      const { share, begins } = await hear(path('lost.ogg'))
      const at = begins(1_000)
      assert.ok(at >= 0)
      assert.ok(share(1_000, at + 40, at + 180) > 0.8)
      assert.ok(share(1_000, at + 240, at + 380) < 0.3, 'what was lost')
      assert.ok(share(1_000, at + 440, at + 560) > 0.8, 'what came behind it')
    })

    test('a pause is left out, or is silence; what is said in it is in neither', async () => {
      for (const how of ['skip', 'silence'] as const) {
        await using call = await connect(engine())
        call.leg.open()
        const recording = call.leg.record({ outbound: path(`${how}.ogg`) })
        await recording.started
        const tones = (hz: number): Promise<PlayItem[]> =>
          engine()
            .prepare(toneFile(hz, 400))
            .then((prompt) => [{ prompt, times: 1 }])
        await call.leg.play(await tones(600)).finished
        recording.pause(how)
        recording.pause(how === 'skip' ? 'silence' : 'skip') // changes nothing
        await call.leg.play(await tones(900)).finished
        recording.resume()
        await call.leg.play(await tones(1_200)).finished
        recording.stop()
        const { durationMs } = await recording.finished
        const { begins } = await hear(path(`${how}.ogg`))
        assert.ok(begins(600) >= 0 && begins(900) < 0 && begins(1_200) > 0, how)
        const apart = begins(1_200) - begins(600)
        // 400 ms of the tone before the pause, and where it is not left out 400 ms of the one in it.
        if (how === 'silence') assert.ok(apart > 780, `${apart} ms`)
        else assert.ok(apart < 780, `${apart} ms`)
        assert.ok(durationMs > apart)
      }
    })

    test('the end of the leg is the end of the recording, and its files are whole', async () => {
      await using call = await connect(engine())
      call.leg.open()
      const recording = call.leg.record({ inbound: path('end-in.ogg'), outbound: path('end-out.ogg') })
      await recording.started
      await call.leg.play([{ prompt: await low(), times: 1 }]).finished
      await call.leg.close()
      assert.equal((await recording.finished).how, 'leg-closed')
      const { begins, seconds } = await hear(path('end-out.ogg'))
      assert.ok(begins(600) >= 0 && seconds > 0.95, `${seconds} s`)
      assert.ok(isWhole(await readFile(path('end-in.ogg'))), 'its last page says that it is the last')
      recording.stop()
      const none = call.leg.record({ inbound: path('none.ogg') })
      assert.equal(await none.started, null)
      assert.equal((await none.finished).how, 'leg-closed')
      await assert.rejects(stat(path('none.ogg')))
    })

    test('a file that cannot be made says why, and harms neither the file that is there nor the call', async () => {
      await using call = await connect(engine())
      call.leg.open()
      await writeFile(path('there.ogg'), 'mine')
      for (const [file, error] of [
        [path('there.ogg'), 'EEXIST'],
        [join(folder, 'no', 'such', 'folder.ogg'), 'ENOENT'],
      ] as const) {
        const recording = call.leg.record({ inbound: path(`${error}.ogg`), outbound: file })
        assert.equal(await recording.started, null)
        const recorded = await recording.finished
        assert.deepEqual([recorded.how, recorded.error], ['failed', error])
      }
      assert.equal(await readFile(path('there.ogg'), 'utf8'), 'mine')
      const before = call.peer.heard.length
      await call.peer.hears(before + 5)
    })

    test('a disk that is full ends it with that word, keeps what is written, and harms no call', async (t) => {
      const disk = path('disk')
      await mkdir(disk)
      const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'ringway', disk])
      if (mounted.status !== 0) return t.skip('no leave to mount a small disk')
      t.after(() => spawnSync('umount', [disk]))
      await using call = await connect(engine())
      call.leg.open()
      const file = join(disk, 'full.ogg')
      const recording = call.leg.record({ outbound: file })
      assert.notEqual(await recording.started, null)
      const playback = call.leg.play([{ prompt: await low(), times: 60 }])
      const holdsSound = async () => (await stat(file)).size > 4_096
      for (const deadline = Date.now() + 10_000; !(await holdsSound()); await later(10))
        assert.ok(Date.now() < deadline)
      await assert.rejects(writeFile(join(disk, 'others'), Buffer.alloc(1 << 20)), { code: 'ENOSPC' })
      const { how, error } = await recording.finished
      assert.deepEqual([how, error], ['failed', 'ENOSPC'])
      const { begins } = await hear(file)
      assert.ok(begins(600) >= 0)
      const before = call.peer.heard.length
      await call.peer.hears(before + 5)
      playback.stop()
    })

    test('a media process that is held up loses nothing of what comes in meanwhile', async () => {
      await using other = await openEngine({ udpPorts })
      await using call = await connect(other)
      call.leg.open()
      const recording = call.leg.record({ inbound: path('held-up.ogg') })
      await recording.started
      await sayTone(call.peer, 1_000, 400)
      const { processId } = await other.stats()
      process.kill(processId, 'SIGSTOP')
      await sayTone(call.peer, 1_000, 700)
      process.kill(processId, 'SIGCONT')
      await sayTone(call.peer, 1_000, 400)
      await statsUntil(call.leg, ({ received }) => received >= 75)
      recording.stop()
      await recording.finished
      const { begins, share } = await hear(path('held-up.ogg'))
      const from = begins(1_000)
      const parts = Array.from({ length: 23 }, (_, i) => share(1_000, from + i * 60, from + (i + 1) * 60))
      assert.ok(from >= 0 && parts.every((part) => part > 0.3), parts.map((part) => part.toFixed(2)).join(' '))
    })

    test('a recording names a file, and each direction one of its own', async () => {
      await using call = await connect(engine())
      assert.throws(() => call.leg.record({}), TypeError)
      assert.throws(() => call.leg.record({ inbound: path('a.ogg'), outbound: path('a.ogg') }), TypeError)
      for (const none of ['', `${path('cut')}\0.ogg`]) {
        assert.throws(() => call.leg.record({ inbound: none }), TypeError)
        assert.throws(() => call.leg.record({ inbound: path('b.ogg'), outbound: none }), TypeError)
      }
      await assert.rejects(stat(path('b.ogg')))
    })

    test('packets that are no Opus are left out', async () => {
      await using call = await connect(engine())
      call.leg.open()
      const recording = call.leg.record({ inbound: path('broken.ogg') })
      await recording.started
      const packets = encodeOpus(tone(1_000, 400, 16_000))
      // As many frames as a packet can name are longer than a packet may be. RFC 6716, section 3.4.
      const broken = Buffer.concat([Buffer.of(0x4b, 0x3f), Buffer.from('no Opus')])
      for (const [i, packet] of packets.entries()) await call.peer.say(i % 4 === 3 ? broken : packet)
      await statsUntil(call.leg, ({ received }) => received >= packets.length)
      recording.stop()
      await recording.finished
      const { begins } = await hear(path('broken.ogg'))
      assert.ok(begins(1_000) >= 0)
      assert.ok(!(await readFile(path('broken.ogg'))).includes(broken))
    })

    test('twenty legs at once, each both ways, and the sides of each stay together', async () => {
      const prompt = await low()
      const calls = await Promise.all(Array.from({ length: 20 }, () => connect(engine())))
      const recordings = calls.map(({ leg }, i) => {
        leg.open()
        return leg.record({ inbound: path(`${i}-in.ogg`), outbound: path(`${i}-out.ogg`) })
      })
      await Promise.all(recordings.map(({ started }) => started))
      await Promise.all(
        calls.map(async ({ leg, peer }) => {
          const playback = leg.play([{ prompt, times: 1 }])
          await peer.until(() => peer.heard.some(({ marker }) => marker))
          await sayTone(peer, 1_000, 900)
          await playback.finished
        }),
      )
      await Promise.all(calls.map((call) => call[Symbol.asyncDispose]()))
      for (const [i, { finished }] of recordings.entries()) {
        assert.equal((await finished).how, 'leg-closed')
        const [said, heard] = [await hear(path(`${i}-in.ogg`)), await hear(path(`${i}-out.ogg`))]
        assert.ok(Math.abs(said.seconds - heard.seconds) < 0.05, `${said.seconds} and ${heard.seconds} s`)
        assert.ok(said.begins(1_000) >= 0 && heard.begins(600) >= 0)
      }
    })

    test('an engine that is closed has made its recordings whole', async () => {
      const other = await openEngine({ udpPorts })
      await using call = await connect(other)
      call.leg.open()
      const recording = call.leg.record({ outbound: path('closed.ogg') })
      await recording.started
      await call.peer.hears(call.peer.heard.length + 5)
      await other.close()
      assert.equal((await recording.finished).how, 'leg-closed')
      assert.ok(isWhole(await readFile(path('closed.ogg'))))
    })

    test('an engine whose media process stands still closes all the same, and its recordings say how they ended', async () => {
      const other = await openEngine({ udpPorts })
      await using call = await connect(other)
      call.leg.open()
      const recording = call.leg.record({ outbound: path('still.ogg') })
      await recording.started
      process.kill((await other.stats()).processId, 'SIGSTOP')
      await other.close()
      assert.equal((await recording.finished).how, 'engine-died')
    })

    test('the media process killed: the recording says so, and its file lacks the last second at most', async () => {
      const other = await openEngine({ udpPorts })
      await using call = await connect(other)
      call.leg.open()
      const recording = call.leg.record({ outbound: path('killed.ogg') })
      await recording.started
      const from = call.peer.heard.length
      await call.leg.play([{ prompt: await other.prepare(toneFile(600, 3_000)), times: 1 }]).finished
      const heard = (call.peer.heard.length - from) / 50
      const { processId } = await other.stats()
      const gone = once(call.leg.events, 'closed')
      process.kill(processId, 'SIGKILL')
      await gone
      assert.equal((await recording.finished).how, 'engine-died')
      const { seconds, begins } = await hear(path('killed.ogg'))
      assert.ok(seconds > heard - 1.1, `${seconds} s of ${heard} s`)
      assert.ok(begins(600) >= 0)
      await other.close()
    })
  })
}

/** The party says a tone, a packet every 20 ms. */
async function sayTone(peer: MetaPeer, hz: number, ms: number): Promise<void> {
  const began = performance.now()
  for (const [i, packet] of encodeOpus(tone(hz, ms, 16_000)).entries()) {
    await later(Math.max(0, began + i * 20 - performance.now()))
    await peer.say(packet)
  }
}

async function hear(file: string): Promise<Heard> {
  const { samples, sampleRate } = await decodeAudio(await readFile(file))
  const perMs = sampleRate / 1_000
  const share = (hz: number, fromMs: number, toMs: number) => {
    const part = samples.subarray(Math.round(fromMs * perMs), Math.round(toMs * perMs))
    return part.length === 0 || part.every((sample) => Math.abs(sample) < 0.001) ? 0 : toneShare(part, sampleRate, hz)
  }
  const seconds = samples.length / sampleRate
  const begins = (hz: number) => {
    for (let at = 0; at + 60 <= seconds * 1_000; at += 20) if (share(hz, at, at + 60) > 0.6) return at
    return -1
  }
  return { seconds, share, begins }
}

/** Whether the file's last page says that no other follows. RFC 3533, section 6. */
function isWhole(file: Buffer): boolean {
  const last = file.lastIndexOf('OggS')
  return last > 0 && ((file[last + 5] ?? 0) & 4) !== 0
}
