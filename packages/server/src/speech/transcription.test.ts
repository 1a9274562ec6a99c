import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Pcm, readWav, tone } from '@ringway/sound'
import { ServiceFailed } from './service-http.ts'
import { type TestAsk, TestService } from './test-service.ts'
import { Transcription } from './transcription.ts'

const KEY = 'sk-very-secret'
const SOUND: Pcm = tone(440, 500, 48_000)

function order(given: Partial<Parameters<Transcription['transcribe']>[0]> = {}) {
  return {
    sound: SOUND,
    language: 'pt-BR',
    hints: ['sales', 'support'],
    signal: new AbortController().signal,
    ...given,
  }
}

async function heard(answer: unknown, model = 'whisper-1') {
  await using service = await TestService.open((response) => response.end(JSON.stringify(answer)))
  const transcription = new Transcription({ baseUrl: service.baseUrl, key: KEY, model })
  const transcript = await transcription.transcribe(order())
  await transcription.close()
  return transcript
}

async function fieldsOf({ body, headers }: TestAsk): Promise<Record<string, unknown>> {
  const form = await new Response(new Uint8Array(body), {
    headers: { 'content-type': headers['content-type'] ?? '' },
  }).formData()
  return Object.fromEntries([...form.entries()])
}

test('the sound goes out as a WAV file at 16 kHz, with model, language and hints', async () => {
  await using service = await TestService.open((response) => response.end('{"text":"sales"}'))
  const transcription = new Transcription({ baseUrl: `${service.baseUrl}/`, key: KEY, model: 'whisper-1' })
  assert.deepEqual(await transcription.transcribe(order()), { text: 'sales', confidence: null })
  await transcription.close()
  const [ask] = service.asked
  assert.ok(ask)
  assert.equal(ask.path, '/v1/audio/transcriptions')
  assert.equal(ask.headers.authorization, `Bearer ${KEY}`)
  assert.equal(Number(ask.headers['content-length']), ask.body.length, 'not in chunks')
  const { file, ...fields } = await fieldsOf(ask)
  assert.deepEqual(fields, {
    model: 'whisper-1',
    language: 'pt',
    response_format: 'verbose_json',
    prompt: 'sales, support',
  })
  assert.ok(file instanceof Blob)
  const pcm = readWav(new Uint8Array(await file.arrayBuffer()))
  assert.deepEqual([pcm.sampleRate, pcm.samples.length], [16_000, 8_000])
})

test('a model that does not tell how sure it is, is not asked to; a language without a short name is not named', async () => {
  await using service = await TestService.open((response) => response.end('{"text":"ja"}'))
  const transcription = new Transcription({ baseUrl: service.baseUrl, key: null, model: 'gpt-4o-transcribe' })
  await transcription.transcribe(order({ language: 'cmn-CN', hints: [] }))
  await transcription.close()
  const [ask] = service.asked
  assert.ok(ask)
  assert.equal(ask.headers.authorization, undefined)
  const { file, ...fields } = await fieldsOf(ask)
  assert.ok(file)
  assert.deepEqual(fields, { model: 'gpt-4o-transcribe', response_format: 'json' })
})

test('hints beyond what the model reads are left out whole', async () => {
  await using service = await TestService.open((response) => response.end('{"text":"x"}'))
  const transcription = new Transcription({ baseUrl: service.baseUrl, key: null, model: 'whisper-1' })
  await transcription.transcribe(order({ hints: Array.from({ length: 500 }, (_, i) => `branch number ${i}`) }))
  await transcription.close()
  const { prompt } = await fieldsOf(service.asked[0] as TestAsk)
  assert.match(String(prompt), /^branch number 0, branch number 1, .*, branch number \d+$/)
  assert.ok(String(prompt).length <= 600)
})

test('confidence is the mean probability of a token', async () => {
  const segments = [{ avg_logprob: -0.1 }, { avg_logprob: -0.3 }]
  assert.deepEqual(await heard({ text: ' one \n two ', segments }), { text: 'one two', confidence: 0.818731 })
})

const NOTHING: [what: string, answer: unknown][] = [
  ['no text', { text: '  ' }],
  [
    'what Whisper makes up over silence',
    { text: 'Thank you.', segments: [{ avg_logprob: -1.2, no_speech_prob: 0.9 }] },
  ],
  ['another shape', ['text']],
  ['null', null],
]
for (const [what, answer] of NOTHING)
  test(`${what} is nothing understood`, async () => assert.equal(await heard(answer), null))

test('speech that is unclear is still speech', async () => {
  const segments = [{ avg_logprob: -1.2, no_speech_prob: 0.1 }]
  assert.equal((await heard({ text: 'maybe', segments }))?.text, 'maybe')
})

const FAILURES: [what: string, answer: Parameters<typeof TestService.open>[0], words: RegExp][] = [
  [
    'a refusal is told by its code',
    (response) => response.writeHead(401).end(`{"error":{"message":"Incorrect key ${KEY}","code":"invalid_api_key"}}`),
    /HTTP 401 \(invalid_api_key\)$/,
  ],
  [
    'a code that is no word is not told',
    (response) => response.writeHead(500).end(`{"error":{"code":"${KEY}"}}`),
    /HTTP 500$/,
  ],
  ['a page is told by its status', (response) => response.writeHead(502).end('<html>'), /HTTP 502$/],
  ['a redirect is not followed', (response) => response.writeHead(307, { location: '/elsewhere' }).end(), /HTTP 307$/],
  [
    'too long an answer is given up',
    (response) => response.end(`{"text":"${'a'.repeat(300_000)}"}`),
    /more than 262144 bytes$/,
  ],
  ['a connection that breaks', (response) => response.destroy(), /UND_ERR_SOCKET$|ECONNRESET$/],
  ['no answer in time', () => undefined, /did not begin to answer within 150 ms$/],
  ['an answer that does not end in time', (response) => response.write('{"text":'), /took more than 400 ms$/],
]
for (const [what, answer, words] of FAILURES)
  test(`${what}, and the key never`, async () => {
    await using service = await TestService.open(answer)
    const config = { baseUrl: service.baseUrl, key: KEY, model: 'whisper-1' }
    const transcription = new Transcription(config, { beginMs: 150, wholeMs: 400 })
    await assert.rejects(transcription.transcribe(order()), (error) => {
      assert.ok(error instanceof ServiceFailed)
      assert.match(error.message, words)
      assert.match(error.message, /^the service at 127\.0\.0\.1:\d+ failed: /)
      assert.ok(!`${error.stack}${JSON.stringify(error)}`.includes(KEY))
      return true
    })
    await transcription.close()
    assert.ok(service.asked.every(({ path }) => path === '/v1/audio/transcriptions'))
  })

test('whoever no longer waits ends the request', async () => {
  await using service = await TestService.open(() => gaveUp.abort())
  const gaveUp = new AbortController()
  const transcription = new Transcription({ baseUrl: service.baseUrl, key: null, model: 'whisper-1' })
  await assert.rejects(transcription.transcribe(order({ signal: gaveUp.signal })), /nobody waits/)
  await transcription.close()
})

test('closing ends what is under way', async () => {
  await using service = await TestService.open(() => void transcription.close())
  const transcription = new Transcription({ baseUrl: service.baseUrl, key: null, model: 'whisper-1' })
  await assert.rejects(transcription.transcribe(order()), ServiceFailed)
})
