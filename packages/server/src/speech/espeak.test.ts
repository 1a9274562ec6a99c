import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { durationMs, readWav, rms } from '@ringway/sound'
import { Espeak, EspeakFailed, run } from './espeak.ts'
import { espeakVoice } from './espeak-voices.ts'

const folder = mkdtempSync(join(tmpdir(), 'ringway-espeak-'))
after(() => rmSync(folder, { recursive: true }))

/** A program by the name of espeak-ng in a folder of its own. */
function program(name: string, script: string): string {
  const at = mkdtempSync(join(folder, name))
  writeFileSync(join(at, 'espeak-ng'), `#!/bin/sh\n${script}\n`)
  chmodSync(join(at, 'espeak-ng'), 0o755)
  return at
}

const VOICES = `if [ "$1" = --voices ]; then echo " 5  pt-br  --/M  Portuguese  roa/pt-BR  (pt 6)"; exit; fi`
const order = { text: 'Olá', voice: 'pt-br', rate: 1, pitch: 1 }

describe('a program by the name of espeak-ng', () => {
  test('is found on PATH, in its order; what does not work is passed over', async () => {
    const broken = program('broken', 'exit 1')
    const works = program('works', VOICES)
    const espeak = await Espeak.find(`relative:/nowhere:${broken}:${works}`)
    assert.deepEqual(
      [...(espeak?.voices ?? [])],
      [
        ['pt-br', 'pt-br'],
        ['pt', 'pt-br'],
      ],
    )
    for (const path of ['', '/nowhere', broken, program('mute', '')]) assert.equal(await Espeak.find(path), null)
  })

  test('is given the text by its input and the rest by its arguments, without a shell and without our environment', async () => {
    process.env.RINGWAY_TEST_SECRET = 'secret'
    const espeak = await Espeak.find(program('echo', `${VOICES}\nprintf '%s|' "$@"\ncat\nexport`))
    const { bytes } =
      (await espeak?.speak({ text: '-w /x; $(id) [[x]]', voice: 'pt-br+f3', rate: 1.5, pitch: 9 })) ?? {}
    const said = Buffer.from(bytes ?? []).toString()
    assert.match(said, /^-v\|pt-br\+f3\|-s\|240\|-p\|99\|-b\|1\|--stdin\|--stdout\|-w \/x; \$\(id\) \[ \[x\]\]/)
    assert.doesNotMatch(said, /secret/)
    delete process.env.RINGWAY_TEST_SECRET
  })

  const FAULTS: [what: string, script: string, words: RegExp][] = [
    ['a fault', 'exit 3', /ended with 3$/],
    ['silence', 'cat >/dev/null', /said nothing$/],
    ['a crash', 'kill -SEGV $$', /ended with SIGSEGV$/],
    ['an end without reading', 'exec true', /said nothing$/],
  ]
  for (const [what, script, words] of FAULTS)
    test(`${what} is told`, async () => {
      const espeak = await Espeak.find(program('fault', `${VOICES}\n${script}`))
      const speaking = espeak?.speak({ ...order, text: 'x'.repeat(1_000_000) })
      await assert.rejects(
        speaking ?? Promise.resolve(),
        (error) => error instanceof EspeakFailed && words.test(error.message),
      )
    })

  test('one that hangs, and one that does not stop, are killed', async () => {
    const asked = { args: [], input: '', timeoutMs: 200, limitBytes: 100_000 }
    const never = new AbortController().signal
    const hangs = join(program('hangs', 'exec sleep 60'), 'espeak-ng')
    await assert.rejects(run({ ...asked, program: hangs }, never), /took more than 200 ms$/)
    const talks = join(program('talks', 'exec cat /dev/zero'), 'espeak-ng')
    await assert.rejects(run({ ...asked, program: talks, timeoutMs: 20_000 }, never), /wrote more than 100000 bytes$/)
  })

  test('two run at a time; closing ends what runs and what waits, and what comes later', async () => {
    const started = join(folder, 'started')
    const fifo = join(folder, 'fifo')
    execFileSync('mkfifo', [fifo])
    const espeak = await Espeak.find(program('slow', `${VOICES}\necho x >> ${started}\necho > ${fifo}\nexec sleep 60`))
    assert.ok(espeak)
    const ended = Promise.allSettled([1, 2, 3, 4].map(() => espeak.speak(order)))
    // Whoever runs writes a line there.
    await readFile(fifo)
    assert.ok(readFileSync(started, 'utf8').length <= 4)
    const closing = performance.now()
    await espeak.close()
    for (const { status } of await ended) assert.equal(status, 'rejected')
    assert.ok(performance.now() - closing < 5_000)
    await assert.rejects(espeak.speak(order), /was closed$/)
  })

  test('closing ends what has not begun yet', async () => {
    const espeak = await Espeak.find(program('late', `${VOICES}\nexec sleep 60`))
    assert.ok(espeak)
    const speaking = assert.rejects(espeak.speak(order), /was closed$/)
    await espeak.close()
    await speaking
  })
})

const real = await Espeak.find(process.env.PATH ?? '')

describe('espeak-ng itself', { skip: real === null ? 'espeak-ng is not on PATH' : false }, () => {
  const length = async (given: Partial<typeof order> & { text: string }) => {
    const { bytes } = (await real?.speak({ ...order, ...given })) ?? { bytes: new Uint8Array() }
    const pcm = readWav(bytes)
    assert.ok(rms(pcm.samples) > 0.01)
    return durationMs(pcm)
  }

  test('speaks Portuguese, slower and faster, in two voices', async () => {
    const text = 'Olá, bem-vindo à nossa loja. Pressione um para vendas.'
    const usual = await length({ text })
    assert.ok(usual > 2_500 && usual < 8_000, `${usual} ms`)
    assert.ok((await length({ text, rate: 0.6 })) > 1.3 * usual)
    assert.ok((await length({ text, rate: 2 })) < 0.7 * usual)
    await length({ text, voice: 'pt-br+f3' })
  })

  test('reads what could be taken for options, markup or sounds', async () => {
    for (const text of ['-w /tmp/x.wav', '<speak>a & b</speak>', '[[h@l@U]]', 'a\u0000b', '1\n2\n3', '\ud800 a'])
      await length({ text })
  })

  test('has a voice for most of the languages that Twilio names', () => {
    const tags = 'ar-AE ca-ES cs-CZ da-DK de-DE el-GR es-ES es-MX fi-FI fr-FR he-IL hi-IN hu-HU id-ID it-IT ja-JP ko-KR'
    const more = 'nb-NO nl-NL pl-PL pt-BR pt-PT ro-RO ru-RU sv-SE tr-TR uk-UA vi-VN cmn-CN yue-HK'
    const missing = `${tags} ${more}`
      .split(' ')
      .filter((tag) => espeakVoice(real?.voices ?? new Map(), tag, 'man') === null)
    assert.deepEqual(missing, [])
  })
})
