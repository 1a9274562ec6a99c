import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import twilio from 'twilio'
import { type HelperAttribute, helperAttributes } from './helper-types.test.support.ts'
import { parseTwiml } from './parse.ts'
import { parseXml, type XmlElement } from './xml.ts'

// Everything that the official helper library can write: each method of each of its elements is called, with every attribute
// that our corpus knows a right value of, and what comes out is read.

const FIXTURES = new URL('../../fixtures/twiml/valid/', import.meta.url)

/** Of these something is told wherever they stand, and their attributes can be right all the same. */
const REFUSED_ELEMENTS: ReadonlySet<string> = new Set(
  'Connect Echo Enqueue Leave Prompt Queue Record Refer Sms Start Stop VirtualAgent Room'.split(' '),
)

/** Right values, by element and attribute, out of the corpus. */
const VALUES = new Map<string, Map<string, string>>()
for (const file of readdirSync(FIXTURES).filter((name) => name.endsWith('.xml'))) {
  const text = readFileSync(new URL(file, FIXTURES), 'utf8')
  const told = new Set(parseTwiml(text).warnings.map(({ line, column }) => `${line}:${column}`))
  const walk = (element: XmlElement): void => {
    // An eleventh noun is not read, and nothing in it is told.
    if (element.name === 'WhatsApp' && element.attributes.some(({ name }) => name === 'foo')) return
    if (!told.has(placeOf(element)) || REFUSED_ELEMENTS.has(element.name)) keepValues(element, told)
    for (const child of element.children) if (child.kind === 'element') walk(child)
  }
  walk(parseXml(text))
}
function keepValues(element: XmlElement, told: ReadonlySet<string>): void {
  const known = VALUES.get(element.name) ?? new Map<string, string>()
  VALUES.set(element.name, known)
  for (const { name, value, at } of element.attributes)
    if (!told.has(`${at.line}:${at.column}`) && !name.startsWith('xmlns')) known.set(name, value)
}

function placeOf({ at }: XmlElement): string {
  return `${at.line}:${at.column}`
}

/** What must stand inside an element for it to be right. */
const TEXTS: Readonly<Record<string, string>> = {
  Sip: 'sip:alice@example.com',
  Uri: 'sip:alice@example.com',
  Task: '{}',
  Number: '+15551234567',
  WhatsApp: '+5524987654321',
  Application: 'AP0123456789abcdef0123456789abcdef',
  ApplicationSid: 'AP0123456789abcdef0123456789abcdef',
  Sim: 'DE0123456789abcdef0123456789abcdef',
  Identity: 'alice',
  Client: 'alice',
  Redirect: 'https://example.com/next',
  Play: 'https://example.com/a.mp3',
}

/** What is told of every document with such an element, however right it is: that it is not run. */
const REFUSED: ReadonlySet<number> = new Set([13750, 32600, 13801, 14108])

type Writer = { readonly [method: string]: (attributes: object, text: string) => Writer }

/** The methods that write an element inside this one; those that every element has are left out. */
function methodsOf(writer: object): string[] {
  const common = new Set(['constructor', 'toString', 'addText', 'addChild', 'comment', 'commentBefore', 'commentAfter'])
  return Object.getOwnPropertyNames(Object.getPrototypeOf(writer)).filter((name) => !common.has(name))
}

/** Without a noun they say nothing, and that is told. */
const NEEDS_NOUN = new Set(['connect', 'refer', 'start', 'stop'])

/** Of an element the methods that write another one inside it. */
function nounsOf(method: string): string[] {
  const verb = (new twilio.twiml.VoiceResponse() as unknown as Writer)[method]?.({}, '')
  return verb ? methodsOf(verb) : []
}

function writeAll(writer: Writer, path: string, depth: number, told: string[]): void {
  for (const method of methodsOf(writer)) {
    const probe = writer[method]?.({}, 'x')
    if (probe === undefined) continue
    told.push(`${path}.${method}`)
    if (depth < 3) writeAll(probe, `${path}.${method}`, depth + 1, told)
  }
}

test('every element that the helper can write inside another one is known where it stands', () => {
  const response = new twilio.twiml.VoiceResponse()
  const told: string[] = []
  writeAll(response as unknown as Writer, 'response', 0, told)
  assert.ok(told.length > 60, `${told.length} ways`)
  const unknown = parseTwiml(response.toString()).warnings.filter(({ message }) =>
    message.startsWith('Invalid content'),
  )
  assert.deepEqual(unknown, [], told.join(' '))
})

for (const method of methodsOf(new twilio.twiml.VoiceResponse())) {
  for (const inner of [null, ...nounsOf(method)]) {
    test(`what the helper writes with ${[method, inner].filter(Boolean).join('().')}(), every attribute given, is no surprise`, () => {
      const response = new twilio.twiml.VoiceResponse()
      const verb = (response as unknown as Writer)[method]?.(
        valuesFor(method),
        inner === null || method === 'enqueue' ? textFor(method) : '',
      )
      if (inner !== null) verb?.[inner]?.(valuesInside(method, inner), textFor(inner))
      const told = parseTwiml(response.toString()).warnings.filter(({ code }) => !REFUSED.has(code))
      const empty = inner === null && NEEDS_NOUN.has(method)
      assert.deepEqual(empty ? told.slice(1) : told, [], response.toString())
    })
  }
}

function elementNamed(method: string): string {
  const ssml = method.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  if (ssml !== 'say' && VALUES.has(ssml)) return ssml
  const name = method.charAt(0).toUpperCase() + method.slice(1)
  return { Whatsapp: 'WhatsApp', SipUri: 'Uri' }[name] ?? name
}
function valuesFor(method: string): object {
  const values = Object.fromEntries(VALUES.get(elementNamed(method)) ?? [])
  // Tones, or a file: both at once are not right.
  return method === 'play' ? { loop: values.loop } : values
}
/** Some have less inside one verb than inside another. */
function valuesInside(method: string, inner: string): object {
  if (method === 'refer') return {}
  return method === 'connect' && inner === 'stream' ? { ...valuesFor(inner), track: 'inbound_track' } : valuesFor(inner)
}
function textFor(method: string): string {
  return TEXTS[elementNamed(method)] ?? 'any'
}

test('of every attribute that the helper can write there is a right value in the corpus', () => {
  const without = helperAttributes().filter(({ element, name }) => !VALUES.get(element)?.has(name))
  assert.deepEqual(without, [])
})

test('every word that the types of the helper allow is allowed', () => {
  const known = helperAttributes().filter(({ words }) => words.length > 0)
  assert.ok(known.length > 100, `${known.length} attributes`)
  for (const attribute of known) {
    const values = attribute.isList ? [...attribute.words, attribute.words.join(' ')] : attribute.words
    for (const value of values) assertRight(attribute, value)
  }
})

function assertRight({ element, name }: HelperAttribute, value: string): void {
  const document = `<Response>${inPlace(`<${element}\n${name}="${value}">a</${element}>`)}</Response>`
  const told = parseTwiml(document).warnings.filter(({ line, column }) => line === 2 && column === 1)
  assert.deepEqual(told, [], document)
}

/** An element where it belongs: alone, inside `<Say>`, or inside the verb whose noun it is. */
function inPlace(written: string): string {
  if (/^<[a-z]/.test(written)) return `<Say>${written}</Say>`
  const name = /^<(\w+)/.exec(written)?.[1] ?? ''
  const verb = ['dial', 'start', 'connect', 'pay'].find((each) =>
    nounsOf(each).some((noun) => noun.toLowerCase() === name.toLowerCase()),
  )
  if (verb === undefined) return written
  const parent = elementNamed(verb)
  return `<${parent}>${written}</${parent}>`
}
