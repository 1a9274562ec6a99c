import { documentForSpeech, type TwimlDocument } from '../twiml/document.ts'
import { parseTwiml } from '../twiml/parse.ts'
import { after, begin, type Program, step } from '../twiml/program.ts'
import type { FetchStep } from '../twiml/step.ts'
import { TwimlError } from '../twiml/twiml-error.ts'
import type { Utterance } from '../twiml/utterance.ts'
import type { Param } from '../webhooks/signature.ts'
import { CannotRead, type DocumentSource, type Found } from './document-source.ts'
import { check, findingWords } from './findings.ts'
import { gatheredBy, type User } from './scripted-user.ts'
import { dialWords, fetchWords, gatheredWords, gatherWords, utteranceWords } from './step-words.ts'

export type RunOptions = {
  readonly source: DocumentSource
  readonly user: User
  /** What the first document is called where its findings are told; later ones have their addresses. */
  readonly name: string
  /** What every request says of the call. */
  readonly params: readonly Param[]
  /** Takes a line for the terminal. */
  readonly say: (line: string) => void
}

/** Documents after which a run is given up: one that redirects to itself would never end. */
const MOST_DOCUMENTS = 50

/**
 * Plays a document to a user, and the documents it leads to: everything that would be heard is written, time is not waited for.
 *
 * @param url where relative addresses start; null: nowhere
 * @returns whether the call came to an end of its own, without an error
 */
export async function runDocument(found: Found, url: string | null, options: RunOptions): Promise<boolean> {
  const { say, source, params, name } = options
  let program = programOf(found, url, { name, say })
  for (let documents = 1; program !== null; documents++) {
    if (documents > MOST_DOCUMENTS) {
      say(`error 14106: more than ${MOST_DOCUMENTS} documents; the run is given up.`)
      return false
    }
    const next = await runToFetch(program, options)
    if (next === 'over' || next === 'failed') return next === 'over'
    try {
      const answer = await source.ask({ ...next, params: [...params, ...next.params] })
      program = programOf(answer, answer.base, { name: answer.url ?? next.url, say })
    } catch (error) {
      if (!(error instanceof CannotRead)) throw error
      say(error.message)
      return false
    }
  }
  return false
}

/** Null, once it was told why, for what is no document. */
function programOf(found: Found, url: string | null, told: Pick<RunOptions, 'name' | 'say'>): Program | null {
  const document = documentOf(found, told)
  return document && begin(document, url)
}

function documentOf(
  { text, contentType }: Found,
  { name, say }: Pick<RunOptions, 'name' | 'say'>,
): TwimlDocument | null {
  const { findings } = check(text)
  try {
    const document = parseTwiml(text)
    for (const finding of findings) say(findingWords(finding, name, text))
    return document
  } catch (error) {
    if (!(error instanceof TwimlError)) throw error
    if (contentType === 'text/plain') return documentForSpeech(text)
    for (const finding of findings) say(findingWords(finding, name, text))
    say('The caller hears that an application error has occurred, and the call ends.')
    return null
  }
}

async function runToFetch(program: Program, { user, say }: RunOptions): Promise<FetchStep | 'over' | 'failed'> {
  const hear = (utterances: readonly Utterance[]) => {
    for (const utterance of utterances) say(utteranceWords(utterance))
  }
  for (let current = program; ; ) {
    const now = step(current)
    switch (now.kind) {
      case 'utter':
        hear(now.utterances)
        current = after(current, { kind: 'uttered' })
        break
      case 'gather': {
        hear(now.utterances)
        say(gatherWords(now))
        const gathered = gatheredBy(now, await user.turn())
        if (gathered === null) return hungUp(say)
        say(gatheredWords(gathered))
        current = after(current, gathered)
        break
      }
      case 'dial': {
        say(dialWords(now))
        const status = now.targets.length === 0 ? 'failed' : await user.dialed(now)
        say(`  ${status}`)
        const bridged = status === 'completed'
        current = after(current, { kind: 'dialed', status, callSid: null, durationSeconds: null, bridged })
        break
      }
      case 'fetch':
        say(fetchWords(now))
        return now
      case 'failed':
        say(`error ${now.code}: ${now.message}${now.code === 15004 ? '. Say where it comes from with --url.' : ''}`)
        return 'failed'
      case 'hangup':
        say('The call is hung up.')
        return 'over'
      case 'reject':
        say(`The call is rejected (${now.reason}).`)
        return 'over'
      case 'end':
        say('The document is over, and the call ends.')
        return 'over'
      default:
        return now satisfies never
    }
  }
}

function hungUp(say: (line: string) => void): 'over' {
  say('The caller hangs up.')
  return 'over'
}
