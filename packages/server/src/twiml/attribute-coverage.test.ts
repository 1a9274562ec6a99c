import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { parseTwiml } from './parse.ts'
import { parseXml, type XmlElement } from './xml.ts'

// What Twilio's official helper library can write, attribute by attribute, against the documents of our corpus: each must
// stand in one where nothing is said against it, and in one where something is, unless it takes whatever is written.

const FIXTURES = new URL('../../fixtures/twiml/valid/', import.meta.url)

/** Elements and attributes by the helper's own types. */
function attributesOfHelper(): Map<string, readonly string[]> {
  const twilio = dirname(createRequire(import.meta.url).resolve('twilio/package.json'))
  const types = readFileSync(join(twilio, 'lib/twiml/VoiceResponse.d.ts'), 'utf8')
  const found = [...types.matchAll(/interface (\w+)Attributes(?: extends [\w.]+)? \{(.*?)\n {4}\}/gs)]
  return new Map(
    found.map(([, name = '', body = '']) => {
      const attributes = [...body.matchAll(/^\s+"?([\w:-]+)"?\?:/gm)].map(([, attribute = '']) => attribute)
      return [elementOf(name), attributes]
    }),
  )
}

/** `SsmlSayAs` writes `<say-as>`, `ReferSip` a `<Sip>`, the others an element of their name. */
function elementOf(name: string): string {
  if (name.startsWith('Ssml'))
    return name
      .slice(4)
      .replace(/(?!^)([A-Z])/g, '-$1')
      .toLowerCase()
  return { ReferSip: 'Sip', SipUri: 'Uri' }[name] ?? name
}

/**
 * Nothing that is written there is wrong when it is read: names, texts, what this version has no use for, and addresses that fail
 * only when their turn comes.
 */
const ANYTHING: ReadonlySet<string> = new Set(
  `Action action, Dial action events passports recordingConfigurationId, Gather action enhanced debug,
  Pay action description paymentConnector, Refer action, Sms action, Record recordingConfigurationId,
  Parameter name value, Config name value, Header name value, Stream name connectorName audioFormat sampleRate,
  Siprec name connectorName, Transcription name speechModel hints intelligenceService, Recording name recordingConfigurationId,
  VirtualAgent connectorName, Room participantIdentity, AiSession aiConnector aiSessionConfiguration,
  ConversationRelaySession connector sessionConfiguration, WhatsApp url statusCallback, Conversation serviceInstanceSid recordingConfigurationId,
  ConversationRelay welcomeGreeting voice speechModel hints intelligenceService backgroundnoisereduction,
  Language voice speechModel, Conference eventCallbackUrl recordingConfigurationId, Sip username password, Uri username password priority weight,
  phoneme ph, sub alias, w role, Say voice language`
    .split(',')
    .flatMap((line) => {
      const [element = '', ...attributes] = line.trim().split(/\s+/)
      return attributes.map((attribute) => `${element} ${attribute}`)
    }),
)

const fine = new Set<string>()
const wrong = new Set<string>()
for (const file of readdirSync(FIXTURES).filter((name) => name.endsWith('.xml'))) {
  const text = readFileSync(new URL(file, FIXTURES), 'utf8')
  const told = new Set(parseTwiml(text).warnings.map(({ line, column }) => `${line}:${column}`))
  const walk = (element: XmlElement): void => {
    for (const { name, at } of element.attributes) {
      const seen = `${element.name} ${name}`
      ;(told.has(`${at.line}:${at.column}`) ? wrong : fine).add(seen)
    }
    for (const child of element.children) if (child.kind === 'element') walk(child)
  }
  walk(parseXml(text))
}

for (const [element, attributes] of attributesOfHelper()) {
  if (attributes.length === 0) continue
  test(`every attribute of ${element} stands in a document where it is right, and in one where it is wrong`, () => {
    const all = attributes.map((attribute) => `${element} ${attribute}`)
    assert.deepEqual(
      all.filter((each) => !fine.has(each)),
      [],
      'right nowhere',
    )
    assert.deepEqual(
      all.filter((each) => !wrong.has(each) && !ANYTHING.has(each)),
      [],
      'wrong nowhere',
    )
    assert.deepEqual(
      all.filter((each) => wrong.has(each) && ANYTHING.has(each)),
      [],
      'said to take anything',
    )
  })
}
