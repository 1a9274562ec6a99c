import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Deferred, deferred } from '../kit/deferred.ts'
import { type Partial, Partials } from './partials.ts'

const to = { url: 'https://app.example/partial', method: 'POST' } as const
const partial = (text: string, number: number): Partial => ({ to, said: { text, confidence: null }, number })
const settle = () => new Promise((resolve) => setImmediate(resolve))

test('one at a time, in order; of those that wait only the newest', async () => {
  const sent: string[] = []
  const answers: Deferred<void>[] = []
  const partials = new Partials(async ({ said }) => {
    sent.push(said.text)
    const answer = deferred<void>()
    answers.push(answer)
    await answer.promise
  })
  partials.tell(partial('two', 0))
  partials.tell(partial('two large', 1))
  partials.tell(partial('two large pizzas', 2))
  await settle()
  assert.deepEqual(sent, ['two'])
  answers[0]?.resolve()
  await settle()
  assert.deepEqual(sent, ['two', 'two large pizzas'])
  answers[1]?.resolve()
  await settle()
  partials.tell(partial('two large pizzas with mushrooms', 3))
  await settle()
  assert.deepEqual(sent, ['two', 'two large pizzas', 'two large pizzas with mushrooms'])
})
