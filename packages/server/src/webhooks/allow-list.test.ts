import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allowsAddress, allowsName, BadAllowList, parseAllowList } from './allow-list.ts'

const list = parseAllowList(
  'app.internal, *.corp.example\n10.1.0.0/16 192.168.0.7,::1 fd00::/8 [fe80::1] bücher.example',
)

for (const [name, allowed] of [
  ['app.internal', true],
  ['APP.internal.', true],
  ['other.internal', false],
  ['sub.app.internal', false],
  ['a.corp.example', true],
  ['a.b.corp.example', true],
  ['corp.example', false],
  ['evilcorp.example', false],
  ['xn--bcher-kva.example', true],
] as const) {
  test(`name ${name} is ${allowed ? 'open' : 'closed'}`, () => assert.equal(allowsName(list, name), allowed))
}

for (const [address, allowed] of [
  ['10.1.255.255', true],
  ['10.2.0.0', false],
  ['::ffff:10.1.0.1', true],
  ['192.168.0.7', true],
  ['192.168.0.8', false],
  ['::1', true],
  ['::2', false],
  ['fd12::1', true],
  ['fc12::1', false],
  ['fe80::1', true],
] as const) {
  test(`address ${address} is ${allowed ? 'open' : 'closed'}`, () =>
    assert.equal(allowsAddress(list, address), allowed))
}

for (const [entry, why] of [
  ['http://app.internal', /port or a scheme/],
  ['app.internal:3000', /port or a scheme/],
  ['10.0.0.0/33', /not a network/],
  ['10/8', /not a network/],
  ['app.internal/path', /not a network/],
  ['127.1', /not an IPv4 address/],
  ['2130706433', /not an IPv4 address/],
  ['10.0.0.256', /not an IPv4 address/],
  ['*', /neither a host name/],
  ['app.*.internal', /neither a host name/],
  ['a b*', /neither a host name/],
  ['-x.example', /neither a host name/],
] as const) {
  test(`"${entry}" is refused by name`, () => {
    const last = entry.split(' ').at(-1)
    assert.throws(
      () => parseAllowList(`ok.example ${entry}`),
      (error: unknown) => {
        assert.ok(error instanceof BadAllowList)
        assert.equal(error.entry, last)
        assert.match(error.message, why)
        return true
      },
    )
  })
}

test('an empty list opens nothing', () => {
  assert.equal(allowsName(parseAllowList(' , '), 'localhost'), false)
  assert.equal(allowsAddress(parseAllowList(''), '127.0.0.1'), false)
})
