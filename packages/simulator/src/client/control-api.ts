import { Refused } from './refused.ts'

/** What a JSON request of the control API needs. */
export class ControlApi {
  /** `http://127.0.0.1:4020` */
  readonly url: string
  readonly #token: string | null

  constructor(url: string, token: string | null) {
    this.url = url.replace(/\/+$/, '')
    this.#token = token
  }

  get<T>(path: string, query: Query = {}): Promise<T> {
    return this.#ask('GET', path + searchOf(query))
  }

  post<T>(path: string, body: object = {}): Promise<T> {
    return this.#ask('POST', path, body)
  }

  put<T>(path: string, body: object): Promise<T> {
    return this.#ask('PUT', path, body)
  }

  patch<T>(path: string, body: object): Promise<T> {
    return this.#ask('PATCH', path, body)
  }

  delete<T>(path: string): Promise<T> {
    return this.#ask('DELETE', path)
  }

  async bytes(path: string, query: Query = {}): Promise<Uint8Array> {
    const answer = await this.#fetch('GET', path + searchOf(query))
    if (!answer.ok) throw await refusalOf('GET', path, answer)
    return new Uint8Array(await answer.arrayBuffer())
  }

  async #ask<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await this.#fetch(method, path, body)
    if (!answer.ok) throw await refusalOf(method, path, answer)
    return (answer.status === 204 ? null : await answer.json()) as T
  }

  #fetch(method: string, path: string, body?: object): Promise<Response> {
    const headers: Record<string, string> = {}
    if (this.#token !== null) headers.authorization = `Bearer ${this.#token}`
    if (body !== undefined) headers['content-type'] = 'application/json'
    const content = body === undefined ? {} : { body: JSON.stringify(body) }
    return fetch(`${this.url}/_sim/v1${path}`, { method, headers, ...content })
  }
}

export type Query = Readonly<Record<string, string | number | undefined>>

function searchOf(query: Query): string {
  const given = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) if (value !== undefined) given.set(key, String(value))
  return given.size === 0 ? '' : `?${given}`
}

async function refusalOf(method: string, path: string, answer: Response): Promise<Refused> {
  const text = await answer.text()
  const where = `${method} /_sim/v1${path.split('?', 1)[0]}`
  try {
    const { error } = JSON.parse(text)
    return new Refused(where, answer.status, error.code, error.message, error.hint)
  } catch {
    return new Refused(where, answer.status, 'unknown', text.slice(0, 200), 'Is this the address of a simulator?')
  }
}
