import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readEspeakVoices } from './espeak-voices.ts'
import { readServiceVoices } from './service-voices.ts'
import { choicesFor, type Speakers } from './voice-table.ts'

const espeak = readEspeakVoices(`Pty Language       Age/Gender VoiceName          File                 Other Languages
 5  ar              --/M      Arabic             sem/ar
 5  cmn             --/M      Chinese_(Mandarin,_latin_as_English) sit/cmn              (zh-cmn 5)(zh 5)
 5  de              --/M      German             gmw/de
 2  en-us           --/M      English_(America)  gmw/en-US            (en 3)
 5  es              --/M      Spanish_(Spain)    roa/es
 5  es-419          --/M      Spanish_(Latin_America) roa/es-419           (es-mx 6)(es 6)
 5  fr-be           --/M      French_(Belgium)   roa/fr-BE            (fr 8)
 5  fr-fr           --/M      French_(France)    roa/fr               (fr 5)
 5  nb              --/M      Norwegian_Bokmål  gmq/nb               (no 5)
 5  pt              --/M      Portuguese_(Portugal) roa/pt               (pt-pt 5)
 5  pt-br           --/M      Portuguese_(Brazil) roa/pt-BR            (pt 6)
 5  yue             --/M      Chinese_(Cantonese) sit/yue              (zh-yue 5)(zh 8)
 5  yue             --/M      Chinese_(Cantonese,_latin_as_Jyutping) sit/yue-Latn-jyutping (zh-yue 5)(zh 8)
`)
const service = readServiceVoices('woman=nova,man=onyx,pt-BR=dora')

/** The choices in one line, such as `service:nova built-in:slt`; what is foreign to the built-in voice is marked. */
function order(voice: string, language: string, speakers: Speakers): string {
  return choicesFor(voice, language, speakers)
    .map((choice) => `${choice.by}:${choice.voice}${choice.by === 'built-in' && choice.isForeign ? '!' : ''}`)
    .join(' ')
}

const ORDERS: [voice: string, language: string, who: Speakers, order: string][] = [
  ['man', 'en-US', { service: null, espeak: null }, 'built-in:rms'],
  ['Polly.Joanna', 'en-US', { service: null, espeak: null }, 'built-in:slt'],
  ['Polly.Brian-Neural', 'en-GB', { service: null, espeak }, 'built-in:rms'],
  ['woman', 'pt-BR', { service: null, espeak: null }, 'built-in:slt!'],
  ['woman', 'pt-BR', { service: null, espeak }, 'espeak:pt-br+f3 built-in:slt!'],
  ['Polly.Thiago', 'pt-BR', { service: null, espeak }, 'espeak:pt-br built-in:rms!'],
  ['woman', 'cy-GB', { service: null, espeak }, 'built-in:slt!'],
  ['woman', 'en-AU', { service, espeak }, 'service:nova built-in:slt'],
  ['man', 'fr-FR', { service, espeak }, 'service:onyx espeak:fr-fr built-in:rms!'],
  ['man', 'pt-BR', { service, espeak: null }, 'service:dora built-in:rms!'],
]
for (const [voice, language, who, expected] of ORDERS) {
  const there = [who.service && 'a service', who.espeak && 'espeak-ng'].filter((name) => name !== null).join(' and ')
  test(`${voice} in ${language} with ${there || 'nobody else'}: ${expected}`, () =>
    assert.equal(order(voice, language, who), expected))
}

const RELATIONS: [language: string, voice: string][] = [
  ['arb', 'ar'],
  ['ar-AE', 'ar'],
  ['cmn-CN', 'cmn'],
  ['zh-TW', 'cmn'],
  ['zh-HK', 'yue'],
  ['yue-HK', 'yue'],
  ['de-AT', 'de'],
  ['es-ES', 'es'],
  ['es-MX', 'es-419'],
  ['es-US', 'es-419'],
  ['fr-CA', 'fr-fr'],
  ['fr-BE', 'fr-be'],
  ['nb-NO', 'nb'],
  ['pt-PT', 'pt'],
  ['PT-br', 'pt-br'],
]
for (const [language, voice] of RELATIONS)
  test(`espeak-ng speaks ${language} by its ${voice}`, () =>
    assert.equal(order('man', language, { service: null, espeak }), `espeak:${voice} built-in:rms!`))

test('what is no list of voices is no voices', () => {
  for (const printed of ['', 'espeak-ng: command not found', ' 5  ../etc/passwd --/M x y', '\u0000'.repeat(1_000)])
    assert.equal(readEspeakVoices(printed).size, 0)
})
