import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { helperAttributes } from './helper-types.test.support.ts'
import { parseTwiml } from './parse.ts'
import { parseXml, type XmlElement } from './xml.ts'

// What Twilio's official helper library can write and its pages know beside it, attribute by attribute, against the documents of our corpus: each must
// stand in one where nothing is said against it, and in one where something is, unless it takes whatever is written.

const FIXTURES = new URL('../../fixtures/twiml/valid/', import.meta.url)

/** What Twilio's pages have and its helper has not, or writes otherwise. */
const OF_PAGES: readonly (readonly [element: string, attributes: readonly string[]])[] = [
  [
    'ConversationRelay',
    ['speechTimeout', 'eotThreshold', 'ignoreBackchannel', 'deepgramSmartFormat', 'conversationConfiguration'],
  ],
  ['ConversationRelay', ['conversationId']],
  ['Transcription', ['conversationConfiguration', 'conversationId']],
]

/** Elements and attributes by the helper's own types, where an element has as many of these as it has places, and by the pages. */
function attributesToShow(): Map<string, readonly string[]> {
  const all = new Map<string, readonly string[]>()
  const add = (element: string, names: readonly string[]) =>
    all.set(element, [...new Set([...(all.get(element) ?? []), ...names])])
  for (const { element, name } of helperAttributes()) add(element, [name])
  for (const [element, names] of OF_PAGES) add(element, names)
  return all
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
  Transcription conversationConfiguration conversationId, ConversationRelay conversationConfiguration conversationId,
  phoneme ph, sub alias, w role`
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

for (const [element, attributes] of attributesToShow()) {
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
