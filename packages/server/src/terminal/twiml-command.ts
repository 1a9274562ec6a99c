import { newSid } from '../domain/sid.ts'
import type { Param } from '../webhooks/signature.ts'
import { DocumentSource, type Found, isUrl } from './document-source.ts'
import { check, findingWords, summary } from './findings.ts'
import { runDocument } from './run-document.ts'
import { AskedUser, ScriptedUser } from './scripted-user.ts'

export { CannotRead } from './document-source.ts'

/** Whose documents are asked for. */
export type Asking = { readonly accountSid: string; readonly authToken: string }

export type CheckOptions = {
  readonly method?: 'GET' | 'POST'
  /** The findings as JSON in place of words. */
  readonly json?: boolean
}

export type PlayOptions = {
  readonly method?: 'GET' | 'POST'
  /** Where a file would come from. */
  readonly url?: string
  /** What the user does, turn by turn. Default: whoever is at the terminal is asked; without one, the user does nothing. */
  readonly user?: string
  readonly from: string
  readonly to: string
}

const FROM = 'whatsapp:+555551234567'
const TO = 'whatsapp:+558551234567'

/** What `ringway twiml check` prints, and whether the document can be used. @throws CannotRead */
export async function checkTwiml(
  name: string,
  { method = 'POST', json = false }: CheckOptions,
  asking: Asking,
): Promise<{ readonly text: string; readonly usable: boolean }> {
  const { text } = await withSource(asking, (source) =>
    isUrl(name) ? source.ask({ url: name, method, params: callParams(asking, FROM, TO) }) : source.file(name),
  )
  const checked = check(text)
  const usable = checked.verbs !== null && checked.findings.every(({ level }) => level === 'warning')
  if (json) return { text: `${JSON.stringify({ source: name, usable, ...checked }, null, 2)}\n`, usable }
  const lines = checked.findings.map((finding) => findingWords(finding, name, text))
  return { text: `${[...lines, summary(checked, name)].join('\n')}\n`, usable }
}

/** Plays a document to a user, line by line. @returns whether the call came to its end without an error @throws CannotRead */
export async function playTwiml(
  name: string,
  { method = 'POST', url, user: script, from, to }: PlayOptions,
  asking: Asking,
  say: (line: string) => void,
): Promise<boolean> {
  return await withSource(asking, async (source) => {
    const params = callParams(asking, from, to)
    const found: Found = isUrl(name) ? await source.ask({ url: name, method, params }) : await source.file(name)
    const atTerminal = script === undefined && process.stdin.isTTY && name !== '-'
    using user = atTerminal ? new AskedUser() : new ScriptedUser(script ?? '')
    return await runDocument(found, found.base ?? url ?? null, { source, user, params, say, name: found.url ?? name })
  })
}

/** What every request says of a call that goes on. @see Twilio, TwiML Voice, "Request parameters". */
function callParams({ accountSid }: Asking, from: string, to: string): readonly Param[] {
  return [
    ['AccountSid', accountSid],
    ['ApiVersion', '2010-04-01'],
    ['CallSid', newSid('CA')],
    ['CallStatus', 'in-progress'],
    ['Called', to],
    ['Caller', from],
    ['Direction', 'inbound'],
    ['From', from],
    ['To', to],
  ]
}

async function withSource<T>({ authToken }: Asking, work: (source: DocumentSource) => Promise<T>): Promise<T> {
  const source = new DocumentSource(authToken)
  try {
    return await work(source)
  } finally {
    await source.close()
  }
}
