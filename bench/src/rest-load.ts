import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import type { FrontDoor } from './kit.ts'

export type LoadResult = {
  /** From the moment a request was due to its answer, read whole; by this process's clock. */
  readonly ms: readonly number[]
  /** Answers that were not 200, and requests without an answer. */
  readonly failed: number
  /** How many of them for which reason, by the answer's status or in words. */
  readonly failures: Readonly<Record<string, number>>
  readonly sent: number
}

/** How many requests, and for how long. */
export type RestOrder = { readonly perSecond: number; readonly seconds: number }

/** As the budget has it. */
const AS_BUDGETED: RestOrder = { perSecond: 200, seconds: 10 }
/** Applications that are changed in turn: changes of one record wait for each other. */
const APPLICATIONS = 20
/** Requests without an answer at a time; what is due beyond that counts as failed. */
const MOST_OPEN = 400

type Call = { readonly method: 'GET' | 'POST'; readonly path: string; readonly body: string | null }

/**
 * Requests at their due times, whether or not earlier ones have been answered: in turn the list of calls and a change of
 * an application.
 *
 * @param order default: 200 requests a second for ten seconds
 */
export async function loadRest(house: FrontDoor, { perSecond, seconds }: RestOrder = AS_BUDGETED): Promise<LoadResult> {
  const kinds = await requestsFor(house)
  const agent = new Agent({ keepAlive: true })
  const ms: number[] = []
  const failures: Record<string, number> = {}
  const fail = (why: string | number) => {
    failures[why] = (failures[why] ?? 0) + 1
  }
  let open = 0
  const began = performance.now()
  const answers: Promise<void>[] = []
  for (let index = 0; index < perSecond * seconds; index++) {
    const due = began + (index * 1000) / perSecond
    if (due > performance.now()) await pause(due - performance.now())
    if (open >= MOST_OPEN) {
      fail(`not sent, ${MOST_OPEN} were open`)
      continue
    }
    open++
    const answer = ask(house, agent, kinds[index % kinds.length] as Call)
      .then((status) => (status === 200 ? void ms.push(performance.now() - due) : fail(status)))
      .catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)))
      .finally(() => open--)
    answers.push(answer)
  }
  await Promise.all(answers)
  agent.destroy()
  const failed = Object.values(failures).reduce((sum, count) => sum + count, 0)
  return { ms, failed, failures, sent: answers.length }
}

async function requestsFor(house: FrontDoor): Promise<Call[]> {
  const list: Call = { method: 'GET', path: house.account('/Calls.json'), body: null }
  const kinds: Call[] = []
  for (let index = 0; index < APPLICATIONS; index++) {
    const form = { FriendlyName: `Application ${index}` }
    const { body } = await house.rest('POST', house.account('/Applications.json'), { form })
    const path = house.account(`/Applications/${body.sid}.json`)
    kinds.push(list, { method: 'POST', path, body: 'VoiceUrl=https%3A%2F%2Fexample.com%2Fvoice' })
  }
  return kinds
}

function ask(house: FrontDoor, agent: Agent, { method, path, body }: Call): Promise<number> {
  const headers = {
    authorization: `Basic ${Buffer.from(`${house.accountSid}:${house.authToken}`).toString('base64')}`,
    ...(body === null ? {} : { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length }),
  }
  return new Promise((resolve, reject) => {
    const asked = request(`${house.api}${path}`, { agent, method, headers, timeout: 10_000 }, (response) => {
      response
        .resume()
        .on('end', () => resolve(response.statusCode ?? 0))
        .on('error', reject)
    })
    asked.on('error', reject).on('timeout', () => asked.destroy(new Error('no answer within 10 s')))
    asked.end(body)
  })
}
