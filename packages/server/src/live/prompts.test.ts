import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { EngineGone, type MediaEngine, openDatachannelEngine, type Prompt } from '@ringway/media'
import { encodeWav, tone } from '@ringway/sound'
import { readServiceVoices } from '../speech/service-voices.ts'
import { TestService } from '../speech/test-service.ts'
import { Voices } from '../speech/voices.ts'
import type { Utterance } from '../twiml/utterance.ts'
import type { Problem } from '../webhooks/alert.ts'
import type { AudioFetcher } from '../webhooks/fetch-audio.ts'
import { makePrompt } from './prompts.ts'

const KEY = 'sk-very-secret'
const WAV = encodeWav(tone(440, 500, 24_000).samples, 24_000)
const PATH = process.env.PATH ?? ''
const espeakIsHere = (await Voices.open({ service: null, programPath: PATH })).names.includes('espeak-ng')

type Speech = Extract<Utterance, { kind: 'speech' }>
const say = (text: string, given: Partial<Speech> = {}): Speech => ({
  ...{ kind: 'speech', text, voice: 'woman', language: 'en-US', times: 1 },
  ...given,
})

describe('makePrompt', () => {
  let media: MediaEngine
  before(async () => {
    media = await openDatachannelEngine({ udpPorts: { from: 46_900, to: 46_909 } })
  })
  after(() => media.close())

  /** The prompts, in order, and what was told of them. */
  async function made(voices: Voices, ...utterances: Speech[]): Promise<{ prompts: Prompt[]; told: Problem[] }> {
    const told: Problem[] = []
    const rooms = { media, audio: {} as AudioFetcher, voices }
    const prompts = await Promise.all(
      utterances.map((one) => makePrompt(one, rooms, 'token', (what) => told.push(what))),
    )
    return { prompts, told }
  }

  async function withService(answer: Parameters<typeof TestService.open>[0], programPath = '') {
    const service = await TestService.open(answer)
    const config = {
      baseUrl: service.baseUrl,
      key: KEY,
      model: 'tts-1',
      voices: readServiceVoices('woman=nova,man=onyx'),
    }
    const voices = await Voices.open({ service: config, programPath, patience: { beginMs: 300, wholeMs: 600 } })
    const close = async () => {
      await voices.close()
      await service[Symbol.asyncDispose]()
    }
    return { service, voices, [Symbol.asyncDispose]: close }
  }

  test('the same text is asked of a service once, however many want it and whenever', async () => {
    await using house = await withService((response) => response.end(WAV))
    const text = 'Welcome to the shop.'
    const { prompts, told } = await made(house.voices, say(text), say(text), say(text, { voice: 'alice' }))
    assert.equal(new Set(prompts).size, 1)
    assert.equal((await made(house.voices, say(text))).prompts[0], prompts[0])
    assert.deepEqual([house.service.asked.length, told], [1, []])
    await made(house.voices, say(text, { voice: 'man' }), say(text, { delivery: { rate: 2 } }), say(`${text}!`))
    assert.deepEqual(house.service.orders.map(({ voice, speed }) => `${voice} ${speed ?? 1}`).sort(), [
      ...['nova 1', 'nova 1', 'nova 2', 'onyx 1'],
    ])
  })

  const FAULTS: [what: string, answer: Parameters<typeof TestService.open>[0], words: RegExp][] = [
    [
      'refuses',
      (response) => response.writeHead(401).end(`{"error":{"code":"invalid_api_key","message":"${KEY}"}}`),
      /HTTP 401 \(invalid_api_key\)$/,
    ],
    ['says nothing', () => undefined, /did not begin to answer within 300 ms$/],
    ['answers with a page', (response) => response.end('<html>'), /gave what cannot be played: an HTML or XML page$/],
    ['answers with nothing', (response) => response.end(), /gave what cannot be played: nothing at all/],
    [
      'breaks off',
      (response) => {
        response.writeHead(200, { 'content-length': WAV.length }).write(WAV.subarray(0, 1_000))
        setImmediate(() => response.destroy())
      },
      /failed: /,
    ],
  ]
  for (const [what, answer, words] of FAULTS)
    test(`a service that ${what}: the built-in voice speaks, and it is told`, async () => {
      await using house = await withService(answer)
      const { prompts, told } = await made(house.voices, say(`Good morning, it ${what}.`, { voice: 'Polly.Joanna' }))
      assert.ok((prompts[0]?.durationMs ?? 0) > 1_000)
      const [problem] = told
      assert.deepEqual([told.length, problem?.code, problem?.level], [1, 13511, 'warning'])
      assert.match(
        problem?.message ?? '',
        /^<Say>: voice 'Polly\.Joanna' is not to be had, spoken by the built-in English voice: the service at/,
      )
      assert.match(problem?.message ?? '', words)
      assert.ok(!JSON.stringify(told).includes(KEY))
    })

  test('a language that nobody here knows is read as if it were English, and it is told what helps', async () => {
    const { prompts, told } = await made(Voices.builtIn(), say('Bom dia a todos.', { language: 'pt-BR' }))
    assert.ok((prompts[0]?.durationMs ?? 0) > 600)
    assert.deepEqual(told, [
      {
        code: 13512,
        level: 'warning',
        message:
          "<Say>: text in 'pt-BR' is read by the built-in English voice. Install espeak-ng, or set RINGWAY_SPEECH_URL, to have it spoken",
      },
    ])
  })

  test('what English letters cannot say is not heard, and that is told', async () => {
    const { prompts, told } = await made(Voices.builtIn(), say('おはようございます。', { language: 'ja-JP' }))
    assert.equal(prompts[0]?.durationMs, 0)
    assert.match(told[0]?.message ?? '', /cannot be spoken, and nothing is heard/)
  })

  test('slower is longer, softer is another prompt', async () => {
    const text = 'Good evening to all of you.'
    const ways = [{}, { rate: 0.5 }, { volumeDb: -6 }].map((delivery) => say(text, { delivery }))
    const { prompts } = await made(Voices.builtIn(), ...ways)
    const [usual, slow, soft] = prompts
    assert.ok(usual && slow && soft)
    assert.ok(slow.durationMs > 1.5 * usual.durationMs)
    assert.ok(soft !== usual && soft.durationMs === usual.durationMs)
  })

  test('without an engine nobody else is asked', async () => {
    const gone = await openDatachannelEngine({ udpPorts: { from: 46_910, to: 46_919 } })
    await gone.close()
    await using house = await withService((response) => response.end(WAV))
    const rooms = { media: gone, audio: {} as AudioFetcher, voices: house.voices }
    await assert.rejects(
      makePrompt(say('Hello.'), rooms, 'token', () => assert.fail()),
      EngineGone,
    )
    assert.equal(house.service.asked.length, 0)
  })

  describe('with espeak-ng', { skip: espeakIsHere ? false : 'espeak-ng is not on PATH' }, () => {
    test('another language is spoken by it, and English is not', async () => {
      const voices = await Voices.open({ service: null, programPath: PATH })
      const { prompts, told } = await made(
        voices,
        say('Bom dia a todos.', { language: 'pt-BR' }),
        say('おはよう', { language: 'ja-JP' }),
      )
      for (const { durationMs } of prompts) assert.ok(durationMs > 500, `${durationMs} ms`)
      assert.deepEqual(told, [])
      const english = await made(voices, say('Good morning, everybody.'))
      assert.equal((await made(Voices.builtIn(), say('Good morning, everybody.'))).prompts[0], english.prompts[0])
      await voices.close()
    })

    test('it takes the place of a service that fails', async () => {
      await using house = await withService((response) => response.writeHead(500).end(), PATH)
      const { told } = await made(house.voices, say('Boa noite a todos.', { language: 'pt-BR' }))
      assert.deepEqual([told.length, told[0]?.code], [1, 13511])
      assert.match(told[0]?.message ?? '', /spoken by espeak-ng: the service at .* failed: it answered HTTP 500$/)
    })
  })
})
