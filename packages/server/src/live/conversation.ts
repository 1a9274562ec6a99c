import { type MediaLeg, type Prompt, SpeechFailed, UnreadableAudio } from '@ringway/media'
import { CookieJar } from 'tough-cookie'
import { INTERNAL_ERROR } from '../contract/meta/call-error-codes.ts'
import type { Account } from '../domain/account.ts'
import type { Alert } from '../domain/alert.ts'
import type { Call } from '../domain/call.ts'
import {
  documentForAudio,
  documentForSpeech,
  type FirstMove,
  firstMove,
  type TwimlDocument,
} from '../twiml/document.ts'
import { parseTwiml } from '../twiml/parse.ts'
import { begin, type Program } from '../twiml/program.ts'
import type { FetchStep } from '../twiml/step.ts'
import { TwimlError } from '../twiml/twiml-error.ts'
import type { Utterance } from '../twiml/utterance.ts'
import { alertFor, type Problem } from '../webhooks/alert.ts'
import { askForTwiml, type Target, type TwimlAnswer } from '../webhooks/ask-for-twiml.ts'
import { voiceParameters } from '../webhooks/voice-request.ts'
import { WebhookFailure } from '../webhooks/webhook-failure.ts'
import type { Guidance } from './guidance.ts'
import { type Partial, Partials } from './partials.ts'
import { makePrompt } from './prompts.ts'
import type { Rooms } from './rooms.ts'
import { ScriptFault, type SpeakingParts } from './script-runner.ts'

/** What the first document says; no program when neither VoiceUrl nor its fallback gave one. */
export type Opening = { readonly firstMove: FirstMove; readonly program: Program | null }

/** Who is talked to: the account that owns the call, and where it says what to do. */
export type Led = {
  readonly account: Account
  readonly guidance: Guidance
  /** What is heard first is a whisper, to somebody who was dialed: it cannot dial. Default: false. */
  readonly whispers?: boolean
}

type Asked = { readonly document: TwimlDocument; readonly program: Program }

/** Twilio, error 13340: speech is not recognised as it should be. */
const DEGRADED_SPEECH = 13340

/** A prompt that is ready within this time was kept from before; making one takes longer. */
const AT_HAND_MS = 15

/** One call's dealings with the customer's app: asks for TwiML, makes its prompts, tells what went wrong. */
export class Conversation {
  readonly #rooms: Rooms
  readonly #account: Account
  /** The call's cookies, kept from request to request. */
  readonly #jar = new CookieJar()
  readonly #partials = new Partials((partial) => this.#sendPartial(partial))
  #call: Call
  #guidance: Guidance
  #mayDial: boolean
  /** Where the document being run came from, as it may be shown; null for one that has no address. */
  #documentUrl: string | null = null
  /** When the document being run came in, Unix milliseconds; null once its first sound has left. */
  #documentAt: number | null = null
  #digitAt: number | null = null
  #documents = 0
  /** What has been told of the document's prompts. */
  readonly #told = new Set<string>()
  /** No prompt of the document had to be fetched, spoken or encoded first. */
  #allAtHand = true

  constructor(rooms: Rooms, call: Call, { account, guidance, whispers = false }: Led) {
    this.#rooms = rooms
    this.#call = call
    this.#account = account
    this.#guidance = guidance
    this.#mayDial = !whispers
  }

  get account(): Account {
    return this.#account
  }

  /** From here on requests say that the call is in progress. */
  answered(): void {
    this.#call = { ...this.#call, status: 'in-progress' }
  }

  /** From here on the call is led from elsewhere. */
  guide(guidance: Guidance): void {
    this.#guidance = guidance
    this.#mayDial = true
  }

  /** Asks for the first document. Never rejects: failures are told as alerts. */
  async begin(life: AbortSignal): Promise<Opening> {
    try {
      const { document, program } = await this.#first(life)
      return { firstMove: firstMove(document), program }
    } catch (failure) {
      if (!life.aborted) await this.tell(failure)
      return { firstMove: { kind: 'answer' }, program: null }
    }
  }

  async #first(life: AbortSignal): Promise<Asked> {
    const { first, fallback } = this.#guidance
    switch (first.kind) {
      case 'url':
        return await this.#ask(first, [], fallback, life)
      case 'twiml':
        return await this.#read(first.text, life)
      case 'none':
        throw new ScriptFault(11100, first.why)
      default:
        return first satisfies never
    }
  }

  /** A document that came with the request; the fallback takes its place when it cannot be read. */
  async #read(text: string, life: AbortSignal): Promise<Asked> {
    try {
      const document = parseTwiml(text)
      void this.#raise(document.warnings)
      this.#begun(null)
      return { document, program: this.#programOf(document, null) }
    } catch (error) {
      const { fallback } = this.#guidance
      if (!(error instanceof TwimlError) || fallback === null) throw error
      await this.tell(error)
      return await this.#ask(fallback, [['ErrorCode', String(error.code)]], null, life)
    }
  }

  /** A document failed while it ran: the fallback's document, or null when there is none or it fails too. */
  async afterFailure(failure: unknown, life: AbortSignal): Promise<Program | null> {
    await this.tell(failure)
    const { fallback } = this.#guidance
    // Asking for a document has tried the fallback already.
    if (!fallback || (failure instanceof WebhookFailure && failure.earlier.length > 0)) return null
    const { code } = problemOf(failure)
    const url = failure instanceof WebhookFailure ? failure.address : this.#documentUrl
    try {
      const params: [string, string][] = [['ErrorCode', String(code)]]
      if (url !== null) params.push(['ErrorUrl', url])
      return (await this.#ask(fallback, params, null, life)).program
    } catch (again) {
      if (!life.aborted) await this.tell(again)
      return null
    }
  }

  /** What a script needs to run on `leg`. */
  partsFor(leg: MediaLeg, life: AbortSignal): SpeakingParts {
    return {
      leg,
      life,
      prepare: (utterance) => this.#prepare(utterance),
      fetch: async (ask: FetchStep) => (await this.#ask(ask, ask.params, this.#guidance.fallback, life)).program,
      audioStarted: (at) => this.#audioStarted(at),
      gathered: (at) => {
        this.#digitAt = at
      },
      ears: this.#rooms.ears,
      partial: (to, { said, number }) => this.#partials.tell({ to, said, number }),
      deaf: (error) => void this.tell(new ScriptFault(DEGRADED_SPEECH, deafWords(error))),
    }
  }

  /** Tells the account's owner of problems in a document that goes on all the same. Never rejects. */
  async note(problems: readonly Problem[]): Promise<void> {
    await this.#raise(problems)
  }

  /** Tells the account's owner about a failure, as one alert for each request that failed. */
  async tell(failure: unknown): Promise<void> {
    await this.#raise(failure instanceof WebhookFailure ? failure.all : [problemOf(failure)])
  }

  async #ask(
    target: Target,
    extra: readonly (readonly [string, string])[],
    fallback: Target | null,
    signal: AbortSignal,
  ): Promise<Asked> {
    this.#asked()
    const answer = await askForTwiml(this.#rooms, {
      ...{ url: target.url, method: target.method, fallback, signal },
      callSid: this.#call.sid,
      params: [...voiceParameters(this.#call), ...extra],
      authToken: this.#account.authToken,
      jar: this.#jar,
      parse: parseTwiml,
    })
    this.#begun(answer.address)
    const document = documentOf(answer)
    const warnings = [...answer.warnings, ...document.warnings].map((warning) => ({ ...warning, url: answer.url }))
    void this.#raise([...answer.failures, ...warnings])
    return { document, program: this.#programOf(document, answer.base) }
  }

  #programOf(document: TwimlDocument, url: string | null): Program {
    return begin(document, url, { mayDial: this.#mayDial })
  }

  /** A document has come in. */
  #begun(url: string | null): void {
    this.#documentUrl = url
    this.#documentAt = Date.now()
    this.#documents += 1
    this.#allAtHand = true
    this.#told.clear()
  }

  async #prepare(utterance: Utterance): Promise<Prompt> {
    const since = performance.now()
    const prompt = await makePrompt(utterance, this.#rooms, this.#account.authToken, (problem) => this.#once(problem))
    if (performance.now() - since > AT_HAND_MS) this.#allAtHand = false
    return prompt
  }

  /** Tells the same once for each document, however many of its texts it concerns. */
  #once(problem: Problem): void {
    const key = `${problem.code} ${problem.message}`
    if (this.#told.has(key)) return
    this.#told.add(key)
    void this.#raise([problem])
  }

  /** Whatever it is answered is not read. Never rejects. */
  async #sendPartial({ to, said, number }: Partial): Promise<void> {
    const params = [...voiceParameters(this.#call), ...partialParameters(said.text, number)]
    try {
      await this.#rooms.http.send({ ...to, params, authToken: this.#account.authToken, jar: this.#jar })
    } catch (failure) {
      await this.tell(failure)
    }
  }

  #asked(): void {
    const { sid: callSid } = this.#call
    if (this.#digitAt !== null) this.#rooms.events.digitToAction({ callSid, ms: Date.now() - this.#digitAt })
    this.#digitAt = null
  }

  /** A call's first document is heard no sooner than its leg is connected, so only later ones tell how quick we are. */
  #audioStarted(at: number): void {
    if (this.#documentAt !== null && this.#documents > 1)
      this.#rooms.events.firstAudio({
        callSid: this.#call.sid,
        ms: at - this.#documentAt,
        cached: this.#allAtHand,
      })
    this.#documentAt = null
  }

  /** Never rejects: what cannot be told must not end a call. */
  async #raise(problems: readonly (WebhookFailure | Problem)[]): Promise<void> {
    if (problems.length === 0) return
    const at = this.#rooms.clock.now()
    const alerts = problems.map((problem) => this.#alert(problem, at))
    try {
      await this.#rooms.store.transact(async (tx) => {
        for (const alert of alerts) await tx.alerts.insert(alert)
      })
    } catch (error) {
      this.#rooms.events.broke('an alert could not be kept', error)
    }
    for (const alert of alerts) this.#rooms.events.alertRaised(alert)
  }

  #alert(problem: WebhookFailure | Problem, at: number): Alert {
    const { sid: resourceSid, accountSid } = this.#call
    return alertFor(problem, { accountSid, resourceSid, at })
  }
}

function documentOf({ answer }: TwimlAnswer<TwimlDocument>): TwimlDocument {
  switch (answer.kind) {
    case 'document':
      return answer.document
    case 'audio':
      return documentForAudio(answer.url)
    case 'speech':
      return documentForSpeech(answer.text)
    default:
      return answer satisfies never
  }
}

/** @see Twilio, TwiML Voice: Gather, "partialResultCallback". */
function partialParameters(text: string, number: number): [string, string][] {
  return [
    ['SequenceNumber', String(number)],
    ['UnstableSpeechResult', text],
  ]
}

function deafWords(error: unknown): string {
  const why = error instanceof Error ? error.message : String(error)
  return `<Gather>: what the caller said could not be understood: ${why}`
}

/** A failure of whatever room, in Twilio's codes. */
function problemOf(failure: unknown): Problem {
  if (failure instanceof WebhookFailure) return { code: failure.code, message: failure.message, url: failure.url }
  if (failure instanceof ScriptFault) return { code: failure.code, message: failure.message }
  const message = failure instanceof Error ? failure.message : String(failure)
  if (failure instanceof TwimlError) {
    const { code, line, column } = failure
    return { code, message, line, column }
  }
  if (failure instanceof UnreadableAudio) return { code: 13420, message: `<Play>: ${message}` }
  if (failure instanceof SpeechFailed) return { code: 13520, message: `<Say>: ${message}`, level: 'error' }
  return { code: INTERNAL_ERROR, message }
}
