import assert from 'node:assert/strict'
import { test } from 'node:test'
import { promptAnswer, promptQuestion, requestAnswer } from './permission-words.ts'

test('a request says what was answered, and until when', () => {
  const until = new Date(2026, 11, 3, 14, 5).getTime()
  assert.equal(requestAnswer({ status: 'pending', expires_at: null }), null)
  assert.equal(
    requestAnswer({ status: 'accepted', expires_at: until }),
    'You allowed calls for 7 days, until 3 December, 14:05',
  )
  assert.equal(requestAnswer({ status: 'accepted', expires_at: null }), 'You allowed calls')
  assert.equal(requestAnswer({ status: 'rejected', expires_at: null }), 'Calls are not allowed')
  assert.equal(requestAnswer({ status: 'expired', expires_at: null }), 'This request has expired')
})

test('the prompt asks in the network’s words, or counts two missed calls', () => {
  assert.equal(promptQuestion(null, 'Owl Air'), 'You missed 2 calls from Owl Air. Keep allowing calls?')
  assert.equal(promptQuestion('You missed 5 calls.', 'Owl Air'), 'You missed 5 calls.')
})

test('the prompt says what was answered', () => {
  assert.equal(promptAnswer('pending', 'Owl Air'), null)
  assert.equal(promptAnswer('kept', 'Owl Air'), 'Owl Air may go on calling you')
  assert.equal(promptAnswer('expired', 'Owl Air'), 'You did not answer')
  assert.equal(promptAnswer('stopped', 'Owl Air'), 'You stopped calls from Owl Air')
})
