import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { DAY, ShiftableClock } from '../clock.ts'
import { Agenda } from './agenda.ts'

let clock: ShiftableClock
let agenda: Agenda
let done: string[]

beforeEach(() => {
  clock = new ShiftableClock(() => 0)
  agenda = new Agenda(clock)
  done = []
})
afterEach(() => agenda.close())

const task = (name: string) => () => {
  done.push(`${name} at ${clock.now()}`)
  return undefined
}

test('what is due runs in order of time, each at its own time, what is not due waits', async () => {
  for (const at of [300, 100, 200, 100, 401]) agenda.add(at, task(`due ${at}`))
  await agenda.moveTo(400)
  assert.deepEqual(done, ['due 100 at 100', 'due 100 at 100', 'due 200 at 200', 'due 300 at 300'])
  assert.equal(clock.now(), 400)
  await agenda.moveTo(401)
  assert.equal(done.at(-1), 'due 401 at 401')
})

test('a millisecond before nothing happens', async () => {
  agenda.add(7 * DAY, task('week'))
  await agenda.moveTo(7 * DAY - 1)
  assert.deepEqual(done, [])
})

test('what a task adds is run too, if it is due by then', async () => {
  agenda.add(100, () => {
    for (const at of [150, 250]) agenda.add(at, task(`then ${at}`))
    return undefined
  })
  await agenda.moveTo(200)
  assert.deepEqual(done, ['then 150 at 150'])
})

test('taken off, it does not run; taken off twice is fine', async () => {
  const cancel = agenda.add(100, task('never'))
  cancel()
  cancel()
  await agenda.moveTo(200)
  assert.deepEqual(done, [])
})

test('moving waits for what the tasks have to tell', async () => {
  let told = false
  agenda.add(100, async () => {
    await new Promise((resolve) => setImmediate(resolve))
    told = true
  })
  await agenda.moveTo(200)
  assert.ok(told)
})

test('as real time passes, what is due runs by itself', async () => {
  const real = new Agenda(new ShiftableClock())
  const ran = new Promise<number>((resolve) => {
    real.add(Date.now() + 20, () => {
      resolve(Date.now())
      return undefined
    })
  })
  // The agenda's own timer keeps no process alive.
  const alive = setTimeout(() => undefined, 5_000)
  await ran
  clearTimeout(alive)
  real.close()
})
