import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerDifference } from './answer-difference.ts'

const FIRST = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 'm=audio 9 X 111', 'a=ice-pwd:one', 'a=setup:active', ''].join('\r\n')

const rows: [string, string, string | null][] = [
  ['the same', FIRST, null],
  ['another session version', FIRST.replace('1 1 IN', '1 2 IN'), null],
  ['other line ends, and space at them', FIRST.replaceAll('\r\n', ' \n'), null],
  ['other order', FIRST.replace('a=ice-pwd:one\r\na=setup:active', 'a=setup:active\r\na=ice-pwd:one'), null],
  ['one candidate more', `${FIRST}a=candidate:1 1 udp 1 10.0.0.1 9 typ host\r\n`, null],
  ['another password', FIRST.replace('one', 'two'), '"a=ice-pwd:one" has become "a=ice-pwd:two"'],
  ['a line more', `${FIRST}a=ptime:20\r\n`, '"a=ptime:20" is new'],
  ['a line fewer', FIRST.replace('a=setup:active\r\n', ''), '"a=setup:active" is missing'],
  ['a line in another section', FIRST.replace('m=audio', 'a=setup:active\r\nm=audio'), '"a=setup:active" is new'],
]
for (const [name, second, difference] of rows)
  test(`an answer against the one before it: ${name}`, () => assert.equal(answerDifference(FIRST, second), difference))
