// Meta's published OpenAPI against the simulator's answers, by the types that @great-detail/whatsapp carries of it. It
// says nothing of /calls, /call_permissions and webhooks.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Business, WhatsApp } from '@ringway/simulator/client'
import { type Answer, compiled } from './kit/compiled-answers.ts'

let wa: WhatsApp
let business: Business
let words: ReadonlyMap<string, string>

const NUMBER = '{Phone-Number-ID}'
const ACCOUNT = '{WABA-ID}'
const NUMBER_FIELDS = 'id,display_phone_number,verified_name,quality_rating,name_status'

/** What fits Meta's schema in every key. */
const AGREES = [
  'a message sent',
  'the settings changed',
  'a number, by fields',
  'the numbers, by fields',
  'the account',
  'the apps',
  'an app subscribed',
  'an app unsubscribed',
  'a template created',
  'a template refused with a subcode',
  'the templates',
  'a template',
  'a template deleted',
]

/** Where the schema differs from Meta's pages, which the simulator follows, and what the schema makes of the answer. */
const DIFFERS: [string, string, RegExp][] = [
  ['the settings', 'its words are in small letters, the pages’ in capitals', /'"ENABLED"' is not assignable/],
  ['a number', 'it has not all the fields that the pages name', /'"platform_type"' does not exist/],
  ['a template refused', 'its errors have no error_data, the pages’ do', /'"error_data"' does not exist/],
]

before(async () => {
  wa = await WhatsApp.start({ templateReviewMs: 0 })
  business = await wa.business({ name: 'Example Shop' })
  words = await compiled(await answers())
})
after(() => wa?.close())

test('every answer compared is in one of the two lists', () => {
  assert.deepEqual([...words.keys()].sort(), [...AGREES, ...DIFFERS.map(([name]) => name)].sort())
})

for (const name of AGREES)
  test(`Meta’s schema: ${name} fits`, () => {
    assert.equal(words.get(name), '')
  })

for (const [name, why, said] of DIFFERS)
  test(`Meta’s schema differs from its pages: ${name}: ${why}`, () => {
    assert.match(words.get(name) ?? '', said)
  })

type Where = readonly [schema: string, path: string, method: Answer['method']]
type Ask = (name: string, where: Where, path: string, sent?: object) => Promise<unknown>

async function answers(): Promise<Map<string, Answer>> {
  const found = new Map<string, Answer>()
  const ask: Ask = async (name, [schema, path, method], at, sent) => {
    const { status, body } = await graph(method, at, sent)
    found.set(name, { schema, path, method, status, body })
    return body
  }
  await ofNumber(ask, business.phoneNumberId)
  await ofAccount(ask, business.wabaId)
  await ofTemplates(ask, `${business.wabaId}/message_templates`)
  return found
}

async function ofNumber(ask: Ask, id: string): Promise<void> {
  const ann = await wa.user({ name: 'Ann' })
  await ann.writes(business, 'Hello?')
  const text = { messaging_product: 'whatsapp', to: ann.number, type: 'text', text: { body: 'Hello Ann' } }
  await ask('a message sent', ['message', `${NUMBER}/messages`, 'post'], `${id}/messages`, text)
  const settings = `${NUMBER}/settings`
  await ask('the settings', ['phoneNumberSettings', settings, 'get'], `${id}/settings`)
  const hidden = { calling: { call_icon_visibility: 'DISABLE_ALL' } }
  await ask('the settings changed', ['phoneNumberSettings', settings, 'post'], `${id}/settings`, hidden)
  await ask('a number', ['phoneNumber', NUMBER, 'get'], id)
  await ask('a number, by fields', ['phoneNumber', NUMBER, 'get'], `${id}?fields=${NUMBER_FIELDS}`)
}

async function ofAccount(ask: Ask, id: string): Promise<void> {
  const numbers: Where = ['phoneNumberManagement', `${ACCOUNT}/phone_numbers`, 'get']
  await ask(
    'the numbers, by fields',
    numbers,
    `${id}/phone_numbers?fields=id,display_phone_number,verified_name,quality_rating,status`,
  )
  await ask('the account', ['whatsappBusinessAccount', ACCOUNT, 'get'], id)
  const apps = `${ACCOUNT}/subscribed_apps`
  await ask('the apps', ['subscribedApps', apps, 'get'], `${id}/subscribed_apps`)
  await ask('an app subscribed', ['subscribedApps', apps, 'post'], `${id}/subscribed_apps`)
  await ask('an app unsubscribed', ['subscribedApps', apps, 'delete'], `${id}/subscribed_apps`)
}

async function ofTemplates(ask: Ask, edge: string): Promise<void> {
  const path = `${ACCOUNT}/message_templates`
  const body = { type: 'BODY', text: 'It has come.' }
  const template = { name: 'order_came', language: 'en_US', category: 'UTILITY', components: [body] }
  const create: Where = ['messageTemplate', path, 'post']
  const made = await ask('a template created', create, edge, template)
  await ask('a template refused', create, edge, { ...template, name: 'Capitals' })
  const long = { ...template, components: [{ type: 'BODY', text: 'a'.repeat(1_025) }] }
  await ask('a template refused with a subcode', create, edge, long)
  await ask('the templates', ['messageTemplate', path, 'get'], edge)
  await ask('a template', ['messageTemplate', '{TEMPLATE_ID}', 'get'], (made as { id: string }).id)
  await ask('a template deleted', ['messageTemplate', path, 'delete'], `${edge}?name=order_came`)
}

async function graph(method: string, path: string, sent?: object): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${business.graphUrl}/v25.0/${path}`, {
    method: method.toUpperCase(),
    headers: { authorization: `Bearer ${business.token}`, ...(sent ? { 'content-type': 'application/json' } : {}) },
    ...(sent ? { body: JSON.stringify(sent) } : {}),
  })
  return { status: answer.status, body: await answer.json() }
}
