import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Account } from './account.ts'
import { addressesOf, type Subject } from './addresses.ts'
import type { App, WebhookField } from './app.ts'

const at = (url: string) => ({ url, verifyToken: 'v' })
const app = (id: string, callback: App['callback'], fields: readonly WebhookField[] = ['calls']): App => ({
  ...{ id, name: id, secret: id, tokens: [], callback, fields },
})
const APPS = [app('own', at('app')), app('silent', null), app('deaf', at('deaf'), ['messages'])]
const account = (...subscriptions: Account['subscriptions'][number][]): Account => ({
  ...{ id: 'waba', name: 'Waba', businessId: 'b', apps: APPS.map(({ id }) => id), subscriptions },
})
const NONE: Subject = { wabaId: 'waba' }
const OWN = { wabaId: 'waba', overrides: [{ appId: 'own', callback: at('number') }] }

const RULES: [rule: string, Subject, Account, string[]][] = [
  ['nobody subscribed', NONE, account(), []],
  ['the app’s own address', NONE, account({ appId: 'own', override: null }), ['app']],
  ['the account’s before the app’s', NONE, account({ appId: 'own', override: at('account') }), ['account']],
  ['the number’s before both', OWN, account({ appId: 'own', override: at('account') }), ['number']],
  ['a number’s address of another app', OWN, account({ appId: 'silent', override: at('account') }), ['account']],
  ['no address at all', NONE, account({ appId: 'silent', override: null }), []],
  ['a field that it did not subscribe to', NONE, account({ appId: 'deaf', override: at('account') }), []],
  ['an app that is gone', NONE, account({ appId: 'gone', override: at('account') }), []],
  [
    'two apps, in the order in which they subscribed',
    NONE,
    account({ appId: 'silent', override: at('one') }, { appId: 'own', override: null }),
    ['one', 'app'],
  ],
]
for (const [rule, subject, of, urls] of RULES)
  test(`told: ${rule} → ${urls.join(', ') || 'nobody'}`, () => {
    const found = addressesOf('calls', subject, of, (id) => APPS.find((each) => each.id === id))
    assert.deepEqual(
      found.map(({ url }) => url),
      urls,
    )
  })
