import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { rms } from '../analysis.ts'
import { durationMs } from '../pcm.ts'
import { FLITE_VOICES, Flite } from './flite.ts'
import { openSpeech, SpeechFailed } from './speaker.ts'
import { cleanSpeechText, MAX_SPEECH_CHARACTERS, speechPieces } from './speech-text.ts'

test('text becomes speech of about its length', async () => {
  await using speaker = openSpeech()
  const pcm = await speaker.speak({ text: 'Hello world. Press one for sales.' })
  assert.equal(pcm.sampleRate, 16_000)
  assert.ok(durationMs(pcm) > 1500 && durationMs(pcm) < 4000, `${durationMs(pcm)} ms`)
  assert.ok(rms(pcm.samples) > 0.05)
})

test('every voice speaks, and no two alike', async () => {
  await using speaker = openSpeech()
  const spoken = await Promise.all(FLITE_VOICES.map((voice) => speaker.speak({ text: 'Good morning.', voice })))
  assert.deepEqual(
    spoken.map((pcm) => pcm.sampleRate),
    [8000, 16_000, 16_000, 16_000, 16_000],
  )
  assert.equal(new Set(spoken.map((pcm) => `${pcm.samples.length} ${rms(pcm.samples)}`)).size, 5)
})

test('a rate makes it shorter or longer', async () => {
  await using speaker = openSpeech()
  const lengths = await Promise.all(
    [0.5, 1, 2, 100].map(async (rate) => durationMs(await speaker.speak({ text: 'Good morning to you all.', rate }))),
  )
  const [slow = 0, usual = 0, fast = 0, fastest = 0] = lengths
  assert.ok(slow > 1.7 * usual && fast < 0.6 * usual && fastest < fast, `${lengths}`)
})

test('a number is read as a number, its digits with blanks between them one by one', async () => {
  const flite = await Flite.load()
  assert.equal(flite.phones('12345'), flite.phones('twelve thousand three hundred forty five'))
  assert.equal(flite.phones('1 2 3 4 5'), flite.phones('one two three four five'))
})

const HARMLESS = [
  '',
  ' \n\t',
  '\u0000\u0007\u001b[2J',
  '\ud800',
  '你好',
  '-o /etc/passwd',
  '<speak>&amp;',
  "'((((",
  '$1,234.56 on 12/31',
]
test('no text brings the synthesizer down', async () => {
  await using speaker = openSpeech()
  for (const text of HARMLESS) await speaker.speak({ text })
  assert.equal((await speaker.speak({ text: '' })).samples.length, 0)
  assert.ok((await speaker.speak({ text: 'Still here.' })).samples.length > 0)
})

test('a short text does not wait for a long one', async () => {
  await using speaker = openSpeech()
  const order: string[] = []
  const long = speaker.speak({ text: 'This sentence is one of very many. '.repeat(40) }).then(() => order.push('long'))
  await speaker.speak({ text: 'Hi.' }).then(() => order.push('short'))
  await long
  assert.deepEqual(order, ['short', 'long'])
})

test('close ends what is being said, and a closed speaker refuses', async () => {
  const speaker = openSpeech()
  const orders = ['One.', 'Two.'].map((text) => assert.rejects(speaker.speak({ text }), SpeechFailed))
  await speaker.close()
  await speaker.close()
  await Promise.all(orders)
  await assert.rejects(speaker.speak({ text: 'Three.' }), SpeechFailed)
})

test('an idle speaker does not keep its process alive', async () => {
  const speaker = new URL('./speaker.js', import.meta.url).href
  const program = `const { openSpeech } = await import('${speaker}'); await openSpeech().speak({ text: 'Bye.' }); console.log('said')`
  const run = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], { timeout: 20_000 })
  assert.equal(run.stdout, 'said\n')
})

test('text is cleaned to what an English voice can say', () => {
  assert.equal(cleanSpeechText('  Olá,\u0000 “José” –\n\n it’s  £5 '), `Ola, "Jose" , it's 5`)
  assert.equal(cleanSpeechText('x'.repeat(5000)).length, MAX_SPEECH_CHARACTERS)
})

test('pieces are cut after sentences, else commas, else words, else anywhere, and lose nothing', () => {
  const sentences = speechPieces(`${'a'.repeat(100)}. ${'b'.repeat(100)}, ${'c'.repeat(100)} d`)
  assert.deepEqual(
    sentences.map((piece) => piece.length),
    [101, 204],
  )
  const unbroken = speechPieces('9'.repeat(1000))
  assert.equal(unbroken.join(''), '9'.repeat(1000))
  assert.ok(unbroken.every((piece) => piece.length <= 240))
  assert.deepEqual(speechPieces(''), [])
})
