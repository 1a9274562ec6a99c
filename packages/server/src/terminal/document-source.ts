import { readFile } from 'node:fs/promises'
import { text as readAll } from 'node:stream/consumers'
import { CookieJar } from 'tough-cookie'
import { parseAllowList } from '../webhooks/allow-list.ts'
import { bodyText, mediaType } from '../webhooks/body.ts'
import { CustomerHttp } from '../webhooks/customer-http.ts'
import type { Param } from '../webhooks/signature.ts'
import { WebhookFailure } from '../webhooks/webhook-failure.ts'

/** A document as it was found. */
export type Found = {
  readonly text: string
  /** Without parameters; '' where nobody says. */
  readonly contentType: string
  /** Where it came from, redirects followed; null for a file. */
  readonly url: string | null
  /** Where relative addresses in it start, which may hold a password; null for a file. */
  readonly base: string | null
}

/** It could not be read. The message says why, and what to do. */
export class CannotRead extends Error {
  override readonly name = 'CannotRead'
}

export type AskFor = { readonly url: string; readonly method: 'GET' | 'POST'; readonly params: readonly Param[] }

/** Whoever sits at the terminal may reach whatever the terminal reaches. */
const EVERYWHERE = '0.0.0.0/0,::/0'

/** Documents from files and from apps: those are asked as the server asks them, signed, with time-outs and cookies. */
export class DocumentSource {
  readonly #http = new CustomerHttp({ allow: parseAllowList(EVERYWHERE) })
  readonly #jar = new CookieJar()
  readonly #authToken: string

  /** @param authToken signs the requests */
  constructor(authToken: string) {
    this.#authToken = authToken
  }

  /** @param name a file, or - for standard input @throws CannotRead */
  async file(name: string): Promise<Found> {
    try {
      const text = name === '-' ? await readAll(process.stdin) : await readFile(name, 'utf8')
      return { text, contentType: 'text/xml', url: null, base: null }
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      throw new CannotRead(code === 'ENOENT' ? `There is no file ${name}.` : `${name} cannot be read: ${message}`)
    }
  }

  /** @throws CannotRead with Twilio's code in its words */
  async ask({ url, method, params }: AskFor): Promise<Found> {
    try {
      const asked = { url, method, params, authToken: this.#authToken, jar: this.#jar }
      const { body, headers, ...from } = await this.#http.send(asked)
      return { text: bodyText(body, headers), contentType: mediaType(headers), url: from.url, base: from.base }
    } catch (error) {
      if (error instanceof WebhookFailure) throw new CannotRead(`error ${error.code}: ${error.message}`)
      throw error
    }
  }

  async close(): Promise<void> {
    await this.#http.close()
  }
}

export function isUrl(source: string): boolean {
  return /^https?:\/\//i.test(source)
}
