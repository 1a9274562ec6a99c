import assert from 'node:assert/strict'
import { test } from 'node:test'
import { durationMs, encodeWav, readWav, tone } from '@ringway/sound'
import { ServiceFailed } from './service-http.ts'
import { SpeechService } from './speech-service.ts'
import { TestService } from './test-service.ts'

const KEY = 'sk-very-secret'
const SOUND = tone(440, 500, 24_000)
const WAV = encodeWav(SOUND.samples, 24_000)
const order = { text: 'Hello.', voice: 'nova', rate: 1, pitch: 1 }

function open(service: TestService, now?: () => number): SpeechService {
  const config = { baseUrl: service.baseUrl, key: KEY, model: 'tts-1' }
  return new SpeechService(config, { beginMs: 200, wholeMs: 400 }, now)
}

test('the text goes out with model and voice; a pace only where it is not the usual one', async () => {
  await using service = await TestService.open((response) => response.setHeader('content-type', 'audio/wav').end(WAV))
  const speech = open(service)
  assert.deepEqual(Buffer.from((await speech.speak(order)).bytes), WAV)
  await speech.speak({ ...order, rate: 1.5, pitch: 2 })
  await speech.close()
  assert.deepEqual(service.orders, [
    { model: 'tts-1', input: 'Hello.', voice: 'nova', response_format: 'wav' },
    { model: 'tts-1', input: 'Hello.', voice: 'nova', response_format: 'wav', speed: 1.5 },
  ])
  const [ask] = service.asked
  assert.deepEqual([ask?.path, ask?.headers.authorization], ['/v1/audio/speech', `Bearer ${KEY}`])
})

const RAW: [type: string, rate: number][] = [
  ['audio/pcm', 24_000],
  ['audio/L16; rate=16000; channels=1', 16_000],
]
for (const [type, rate] of RAW)
  test(`raw samples, served as ${type}, become a file at ${rate} Hz`, async () => {
    const samples = Buffer.concat([WAV.subarray(44), Buffer.from([1])])
    await using service = await TestService.open((response) => response.setHeader('content-type', type).end(samples))
    const speech = open(service)
    const pcm = readWav((await speech.speak(order)).bytes)
    await speech.close()
    assert.deepEqual([pcm.sampleRate, Math.round(durationMs(pcm))], [rate, Math.round((500 * 24_000) / rate)])
  })

test('a file is a file whatever it is served as; other kinds are left to whoever decodes them', async () => {
  await using service = await TestService.open((response) => response.setHeader('content-type', 'audio/pcm').end(WAV))
  const speech = open(service)
  assert.equal((await speech.speak(order)).bytes.length, WAV.length)
  service.answers((response) => response.setHeader('content-type', 'audio/mpeg').end('ID3'))
  assert.deepEqual((await speech.speak(order)).contentType, 'audio/mpeg')
  await speech.close()
})

test('a service that is away is left alone for a while, longer each time, and asked again', async () => {
  let now = 0
  await using service = await TestService.open((response) => response.writeHead(503).end())
  const speech = open(service, () => now)
  const fails = () =>
    assert.rejects(speech.speak(order), (error) => error instanceof ServiceFailed && /HTTP 503$/.test(error.message))
  await Promise.all([fails(), fails(), fails()])
  assert.equal(service.asked.length, 3)
  const asked: number[] = []
  for (now = 0; now < 200_000; now += 1_000) {
    const before = service.asked.length
    await fails()
    if (service.asked.length > before) asked.push(now)
  }
  assert.deepEqual(asked, [2_000, 6_000, 14_000, 30_000, 62_000, 122_000, 182_000])
  service.answers((response) => response.end(WAV))
  now = 300_000
  await speech.speak(order)
  service.answers((response) => response.writeHead(503).end())
  await fails()
  now += 2_000
  service.answers((response) => response.end(WAV))
  await speech.speak(order)
  await speech.close()
})

test('a refusal of one text keeps nobody from asking for the next', async () => {
  await using service = await TestService.open((response) =>
    response.writeHead(400).end('{"error":{"type":"invalid_request_error"}}'),
  )
  const speech = open(service)
  await assert.rejects(speech.speak(order), /HTTP 400 \(invalid_request_error\)$/)
  service.answers((response) => response.end(WAV))
  await speech.speak(order)
  await speech.close()
})

test('an answer without an end is given up at 32 MB', async () => {
  await using service = await TestService.open((response) => {
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(1024 * 1024)));
    }
    response.on('drain', more)
    more()
  })
  const config = { baseUrl: service.baseUrl, key: null, model: 'tts-1' }
  const speech = new SpeechService(config)
  await assert.rejects(speech.speak(order), /more than 33554432 bytes$/)
  await speech.close()
})

test('nobody listens: it is told by the code, and the key never', async () => {
  const service = await TestService.open(() => undefined)
  await service[Symbol.asyncDispose]()
  const speech = open(service)
  await assert.rejects(speech.speak(order), (error) => {
    assert.ok(error instanceof ServiceFailed)
    assert.match(error.message, /^the service at 127\.0\.0\.1:\d+ failed: ECONNREFUSED$/)
    assert.ok(!`${error.stack}${JSON.stringify(error)}`.includes(KEY))
    return true
  })
  await speech.close()
})
