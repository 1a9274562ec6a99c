import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { type VoiceId, voiceId } from './voice-ids.ts'

const VOICES: [id: string, gender: VoiceId['gender'], languages: string][] = [
  ['man', 'man', ''],
  ['woman', 'woman', ''],
  ['alice', 'woman', ''],
  [' MAN ', 'man', ''],
  ['Polly.Joanna', 'woman', 'en-US'],
  ['Polly.Matthew-Generative', 'man', 'en-US'],
  ['polly.thiago-neural', 'man', 'pt-BR'],
  ['Polly.Mía', 'woman', 'es-MX'],
  ['Polly.Rémi-Neural', 'man', 'fr-FR'],
  ['Polly.Aditi', 'woman', 'en-IN hi-IN'],
  ['Polly.Nobody', 'woman', ''],
  ['Google.en-US-Standard-J', 'man', 'en-US'],
  ['Google.pt-BR-Wavenet-A', 'woman', 'pt-BR'],
  ['Google.de-DE-Neural2-B', 'man', 'de-DE'],
  ['Google.fr-FR-Chirp3-HD-Charon', 'man', 'fr-FR'],
  ['Google.fr-FR-Chirp3-HD-Kore', 'woman', 'fr-FR'],
  ['Google.fil-ph-Neural2-D', 'man', 'fil-PH'],
  ['toString', 'woman', ''],
  ['', 'woman', ''],
]
for (const [id, gender, languages] of VOICES)
  test(`'${id}' is a ${gender}'s voice${languages === '' ? '' : ` in ${languages}`}`, () =>
    assert.deepEqual(voiceId(id), { gender, languages: languages.split(' ').filter((tag) => tag !== '') }))

test("the language of every voice that Twilio's helper names is known", () => {
  const helper = createRequire(import.meta.url).resolve('twilio/lib/twiml/VoiceResponse.d.ts')
  const [, list = ''] = /type SayVoice = ([^;]+);/.exec(readFileSync(helper, 'utf8')) ?? []
  const ids = [...list.matchAll(/"([^"]+)"/g)].map(([, id = '']) => id)
  assert.ok(ids.length > 800, `${ids.length}`)
  const unknown = ids.filter((id) => voiceId(id).languages.length === 0)
  assert.deepEqual(unknown, ['man', 'woman', 'alice'])
})
