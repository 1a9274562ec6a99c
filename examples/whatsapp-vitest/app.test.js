import { WhatsApp } from '@ringway/simulator/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openApp, write } from './app.js'

let wa
let app
let business

beforeAll(async () => {
  wa = await WhatsApp.start()
  app = await openApp()
  business = await wa.business({ name: 'Example Shop', webhookUrl: app.url })
  app.be(business)
}, 60_000) // vitest's own ten seconds are few for a build server that runs everything at once
afterAll(async () => {
  await wa?.close()
  await app?.close()
})

test('who calls a closed shop is declined, and told why', async () => {
  const ann = await wa.user({ name: 'Ann' })
  const call = await ann.calls(business)
  expect((await call.ended()).outcome).toBe('declined')
  await ann.expectMessage(business, /We are closed/)
  expect(app.errors).toEqual([])
})

test('who writes is answered', async () => {
  const bob = await wa.user({ name: 'Bob' })
  await bob.writes(business, 'Hello')
  await bob.expectMessage(business, 'You said: Hello')
})

test('a day later the window is closed: what is written does not arrive', async () => {
  const cem = await wa.user({ name: 'Cem' })
  await cem.writes(business, 'Hello')
  await cem.expectMessage(business, 'You said: Hello')
  await wa.clock.advance('PT24H1S')
  await write(business, cem.number, 'Too late')
  await expect(cem.expectMessage(business, 'Too late', { withinMs: 300 })).rejects.toThrow(/Expected a message/)
})
