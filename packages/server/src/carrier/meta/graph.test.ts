import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { Graph } from './graph.ts'
import { GraphError, GraphUnreachable } from './graph-error.ts'

type Seen = { method: string; url: string; authorization: string | undefined; body: Record<string, unknown> }

describe('Graph', () => {
  let seen: Seen[]
  /** Answers in their order; the last one stays. */
  let answers: ((response: ServerResponse) => void)[]
  let server: ReturnType<typeof createServer>
  let graph: Graph

  beforeEach(async () => {
    seen = []
    answers = [ok]
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      const { method = '', url = '', headers } = request
      seen.push({
        method,
        url,
        authorization: headers.authorization,
        body: JSON.parse(Buffer.concat(chunks).toString() || '{}'),
      })
      const answer = answers.length > 1 ? answers.shift() : answers[0]
      answer?.(response)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    graph = new Graph({
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      token: 'T',
      timeoutMs: 300,
    })
  })
  afterEach(async () => {
    await graph.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  const ok = (response: ServerResponse) => response.end('{"success":true}')
  const lost = (response: ServerResponse) => response.destroy()
  const never = () => undefined
  const error = (http: number, code: number) => (response: ServerResponse) => {
    const body = {
      error: { message: `(#${code})`, type: 'OAuthException', code, fbtrace_id: 'A1', error_data: { details: 'why' } },
    }
    response.writeHead(http).end(JSON.stringify(body))
  }
  const soon = () => AbortSignal.timeout(5_000)
  const actions = () => seen.map((one) => one.body.action)

  test('accept names the call, the answer and what is to come back', async () => {
    await graph.accept('106', 'wacid.1', 'v=0', 'CA1', soon())
    assert.deepEqual(seen, [
      {
        method: 'POST',
        url: '/v25.0/106/calls',
        authorization: 'Bearer T',
        body: {
          messaging_product: 'whatsapp',
          call_id: 'wacid.1',
          action: 'accept',
          session: { sdp_type: 'answer', sdp: 'v=0' },
          biz_opaque_callback_data: 'CA1',
        },
      },
    ])
  })

  test("Meta's own passing faults and lost answers are tried again", async () => {
    answers = [error(500, 131000), error(429, 130429), error(503, 2), lost, ok]
    await graph.preAccept('106', 'wacid.1', 'v=0', soon())
    assert.equal(seen.length, 5)
  })

  test('a refusal is final, and carries code, details and trace', async () => {
    answers = [error(400, 138008)]
    const refused = graph.preAccept('106', 'wacid.1', 'v=0', soon())
    await assert.rejects(refused, (reason) => {
      assert.ok(reason instanceof GraphError)
      assert.deepEqual([reason.code, reason.details, reason.traceId, reason.retry], [138008, 'why', 'A1', 'never'])
      return true
    })
    assert.equal(seen.length, 1)
  })

  test('when the answer to accept was lost and Meta refuses the repetition, it was accepted the first time', async () => {
    answers = [lost, error(400, 100)]
    await graph.accept('106', 'wacid.1', 'v=0', 'CA1', soon())
    assert.deepEqual(actions(), ['accept', 'accept'])
  })

  test('the same refusal without a lost answer is a refusal', async () => {
    answers = [error(400, 100)]
    await assert.rejects(graph.accept('106', 'wacid.1', 'v=0', 'CA1', soon()), GraphError)
  })

  test('nothing is tried again once the call is over', async () => {
    answers = [error(500, 131000)]
    await assert.rejects(graph.preAccept('106', 'wacid.1', 'v=0', AbortSignal.abort()), GraphError)
    assert.equal(seen.length, 1)
  })

  test('terminate is one try: repeating it is durable work', async () => {
    answers = [error(500, 131000)]
    await assert.rejects(
      graph.terminate('106', 'wacid.1'),
      (reason) => reason instanceof GraphError && reason.retry === 'later',
    )
    assert.equal(seen.length, 1)
  })

  test('silence is GraphUnreachable', async () => {
    answers = [never]
    await assert.rejects(graph.reject('106', 'wacid.1'), GraphUnreachable)
  })

  for (const [status, on] of [
    ['ENABLED', true],
    ['DISABLED', false],
    ['NOT_SET', false],
  ] as const)
    test(`calling ${status} is ${on ? 'on' : 'off'}`, async () => {
      answers = [(response) => response.end(JSON.stringify({ calling: { status } }))]
      assert.equal(await graph.isCallingOn('106'), on)
    })

  test('an answer of unknown shape is an error, not a success', async () => {
    answers = [(response) => response.end('<html>')]
    await assert.rejects(graph.setCalling('106', true), GraphError)
  })
})
