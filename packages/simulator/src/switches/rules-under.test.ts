import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Changes } from '../changes.ts'
import { readConfig } from '../config.ts'
import { callRulesUnder } from './rules-under.ts'
import { Switches } from './switches.ts'

const config = readConfig({})
const under = (switches: Switches) => callRulesUnder({ ...config, answerWindowMs: 20, concurrentCalls: 2 }, switches)

test('what nobody has switched is as it was configured', () => {
  const { answerWindowMs, ringWindowMs, concurrentCalls } = under(new Switches(new Changes()))
  assert.deepEqual([answerWindowMs, ringWindowMs, concurrentCalls], [20, 20, 2])
})

test('a switch holds from then on, for rules that were made before, too', () => {
  const switches = new Switches(new Changes())
  const rules = under(switches)
  switches.set(
    new Map([
      ['answer-window-s', '30'],
      ['ring-window-s', '60'],
      ['concurrent-calls', '5000'],
    ]),
  )
  assert.deepEqual([rules.answerWindowMs, rules.ringWindowMs, rules.concurrentCalls], [30_000, 60_000, 5_000])
})
