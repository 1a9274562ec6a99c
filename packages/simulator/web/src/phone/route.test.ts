import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chatSearch, LIST_SEARCH, routeOf, waIdOf } from './route.ts'

test('the user’s number is the second part of the path, in any spelling', () => {
  assert.equal(waIdOf('/phone/555551234567'), '555551234567')
  assert.equal(waIdOf('/phone/%2B555551234567/'), '+555551234567')
  assert.equal(waIdOf('/phone/%'), '%')
  assert.equal(waIdOf('/'), '')
})

test('the address bar says where in the phone we are', () => {
  assert.deepEqual(routeOf(''), { at: 'start' })
  assert.deepEqual(routeOf(LIST_SEARCH), { at: 'list' })
  assert.deepEqual(routeOf(chatSearch('558551234567')), { at: 'chat', business: '558551234567' })
})
