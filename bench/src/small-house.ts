import { rm } from 'node:fs/promises'
import { encodeWav, tone } from '@ringway/sound'
import { businessOf } from './business.ts'
import { BUSINESS, CustomerApp, descendants, FrontDoor, gone, ownPlace, ready, runProgram, until } from './kit.ts'
import type { Leavings } from './leavings.ts'
import { LoadProcess } from './load-process.ts'
import { SmallMeta } from './small-meta.ts'

/** A tone of 0.4 s at the app. */
export const TONE = '/tone.wav'
const WAITS = '<Response><Gather numDigits="1" action="/key" timeout="60"><Pause length="60"/></Gather></Response>'

/** The whole server, and calls on it that are led from here. */
export type SmallHouse = Awaited<ReturnType<typeof openSmallHouse>>

/** The whole server between a small Meta with sound and a customer's app; the simulator has no part in it. */
export async function openSmallHouse(leavings: Leavings, more: NodeJS.ProcessEnv = {}) {
  const app = await CustomerApp.open()
  const closeApp = leavings.add(() => app.close())
  const { samples, sampleRate } = tone(1_000, 400)
  app.on(TONE, () => ({ type: 'audio/wav', body: encodeWav(samples, sampleRate) }))
  let heardAt: (at: bigint) => void = () => undefined
  app.on('/out', () => ({ type: 'text/xml', body: WAITS }))
  app.on('/key', () => {
    heardAt(process.hrtime.bigint())
    return { type: 'text/xml', body: WAITS }
  })
  const load = new LoadProcess()
  const closeLoad = leavings.add(() => load.close())
  const place = await ownPlace()
  const meta = await SmallMeta.open(load, businessOf(place))
  const closeMeta = leavings.add(() => meta.close())
  const env = { ...process.env, ...place, META_GRAPH_URL: meta.url, RINGWAY_POLICY: 'off', ...more }
  const server = runProgram('packages/server/bin/ringway.js', ['start'], env)
  const pids = () => [server.program.pid ?? 0, ...descendants(server.program.pid ?? 0).map(({ pid }) => pid)]
  const closeServer = leavings.add(async () => {
    const all = pids()
    server.program.kill('SIGINT')
    await gone(all, 15_000)
    await rm(place.RINGWAY_DATA_DIR ?? '', { recursive: true, force: true })
  })
  const account = await ready(server)
  const api = `http://127.0.0.1:${place.RINGWAY_PORT}`
  meta.webhooks = `${api}/meta/webhook`
  const door = new FrontDoor({ ...account, api, simulator: '' })
  const update = (sid: string, twiml: string) =>
    door.rest('POST', door.account(`/Calls/${sid}.json`), { form: { Twiml: twiml } })
  const arrivals = () => app.arrived.filter(({ path }) => path === '/key').length

  return {
    app: app.url,
    /** What the server has written to its log so far. */
    log: server.output,

    async call(to: string): Promise<string> {
      const form = { From: `whatsapp:${BUSINESS}`, To: `whatsapp:+${to}`, Url: `${app.url}/out` }
      const { body } = await door.rest('POST', door.account('/Calls.json'), { form })
      await until('the call in progress', async () => {
        const { status } = (await door.rest('GET', door.account(`/Calls/${body.sid}.json`))).body
        return status === 'in-progress' && (await load.ask({ ask: 'open', legs: [body.sid] })).open === 1
      })
      return body.sid
    },

    /** Has a call that is silent hear `verbs`; the milliseconds until the first packet with sound is at its far end. */
    async redirect(sid: string, verbs: string): Promise<number> {
      await load.ask({ ask: 'listen', leg: sid })
      const since = process.hrtime.bigint()
      await update(sid, `<Response>${verbs}</Response>`)
      const at = await until('the new prompt', async () => (await load.ask({ ask: 'sound', leg: sid })).at)
      return Number(BigInt(at) - since) / 1e6
    },

    /** Back to where keys are waited for. */
    async wait(sid: string): Promise<void> {
      const form = { Url: `${app.url}/out` }
      const asked = app.arrived.filter(({ path }) => path === '/out').length
      await door.rest('POST', door.account(`/Calls/${sid}.json`), { form })
      await app.next('/out', asked + 1)
      await new Promise((resolve) => setTimeout(resolve, 100))
    },

    /** From a key's first packet at the far end until the app has the request. */
    async press(sid: string): Promise<number> {
      const known = arrivals()
      const heard = new Promise<bigint>((resolve) => {
        heardAt = resolve
      })
      const { at } = await load.ask({ ask: 'press', leg: sid, event: 5 })
      await app.next('/key', known + 1)
      return Number((await heard) - BigInt(at ?? 0)) / 1e6
    },

    async close(): Promise<void> {
      await closeServer()
      await closeMeta()
      await closeLoad()
      await closeApp()
    },
  }
}
