import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Graph } from '../carrier/meta/graph.ts'

type Template = { id: string; name: string; language: string; status: string; category: string; components: object[] }

/** Meta's message_templates, as far as the review of templates needs it: it keeps them, and refuses a name twice. */
export class FakeTemplates {
  readonly graph: Graph
  readonly kept: Template[] = []
  /** Method and path of every request, in order. */
  readonly seen: string[] = []
  /** What becomes of the next requests, one each, instead of their answer. */
  readonly mishaps: ((response: ServerResponse) => void)[] = []
  /** Called before a creation is answered. */
  beforeAnswer: (template: Template) => Promise<void> = async () => undefined
  /** What a creation makes of the request. */
  status = 'PENDING'
  category: string | null = null
  readonly #server: Server

  static async open(): Promise<FakeTemplates> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new FakeTemplates(server)
  }

  private constructor(server: Server) {
    this.#server = server
    const { port } = server.address() as AddressInfo
    this.graph = new Graph({ baseUrl: `http://127.0.0.1:${port}`, token: 'T', timeoutMs: 1_000 })
    server.on('request', (request, response) => void this.#answer(request, response))
  }

  async close(): Promise<void> {
    await this.graph.close()
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { method = '', url = '' } = request
    this.seen.push(`${method} ${url}`)
    const mishap = this.mishaps.shift()
    const text = Buffer.concat(chunks).toString()
    if (mishap === lost && method === 'POST') this.#create(JSON.parse(text))
    if (mishap) return mishap(response)
    const query = new URL(url, 'http://meta').searchParams
    if (method === 'GET') {
      const data = this.kept.filter((one) => one.name === query.get('name'))
      response.end(JSON.stringify({ data }))
    } else if (method === 'DELETE') {
      const place = this.kept.findIndex((one) => one.id === query.get('hsm_id'))
      if (place < 0) return refusal(400, 100, 'no such template')(response)
      this.kept.splice(place, 1)
      response.end('{"success":true}')
    } else {
      const asked = JSON.parse(text)
      if (this.kept.some((one) => one.name === asked.name && one.language === asked.language))
        return refusal(400, 100, 'There is already such content for this template')(response)
      const template = this.#create(asked)
      await this.beforeAnswer(template)
      response.end(JSON.stringify({ id: template.id, status: template.status, category: template.category }))
    }
  }

  #create(asked: Omit<Template, 'id' | 'status'>): Template {
    const id = String(1_000 + this.kept.length)
    const template = { ...asked, id, status: this.status, category: this.category ?? asked.category }
    this.kept.push(template)
    return template
  }
}

/** The request is acted on, and its answer does not come. */
export function lost(response: ServerResponse): void {
  response.destroy()
}

/** Meta says no. */
export function refusal(status: number, code: number, words: string) {
  return (response: ServerResponse): void => {
    const error = {
      message: 'Invalid parameter',
      type: 'OAuthException',
      code,
      fbtrace_id: 'A1',
      error_user_msg: words,
    }
    response.writeHead(status).end(JSON.stringify({ error }))
  }
}
