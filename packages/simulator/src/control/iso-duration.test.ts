import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isoDuration } from './iso-duration.ts'

const READ: [string, number | null][] = [
  ['P7D', 604_800_000],
  ['PT24H', 86_400_000],
  ['P1DT30M', 88_200_000],
  ['PT1.5S', 1_500],
  ['P2W', 1_209_600_000],
  ['P', null],
  ['PT', null],
  ['P1DT', null],
  ['P1M', null],
  ['7d', null],
]
for (const [text, ms] of READ)
  test(`${text} is ${ms === null ? 'no duration' : `${ms} ms`}`, () => assert.equal(isoDuration(text), ms))
