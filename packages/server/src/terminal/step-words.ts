import type { DialStep, FetchStep, Gathered, GatherStep } from '../twiml/step.ts'
import type { Utterance } from '../twiml/utterance.ts'

/** What the caller hears, a line each. */
export function utteranceWords(utterance: Utterance): string {
  const times = utterance.times === 1 ? '' : ` (${utterance.times} times)`
  switch (utterance.kind) {
    case 'speech':
      return `  says  "${utterance.text}"${times}   ${utterance.voice}, ${utterance.language}`
    case 'audio':
      return `  plays ${utterance.url}${times}`
    case 'dtmf':
      return `  keys  ${utterance.digits}${times}`
    case 'silence':
      return `  waits ${utterance.seconds} s${times}`
    default:
      return utterance satisfies never
  }
}

/** What is waited for. */
export function gatherWords({ keys, speech, numDigits, finishOnKey, timeoutSeconds }: GatherStep): string {
  const count = numDigits === null ? 'keys' : numDigits === 1 ? 'a key' : `${numDigits} keys`
  const pressed = keys ? [`${count}${finishOnKey === '' ? '' : ` up to ${finishOnKey}`}`] : []
  const hints = speech === null || speech.hints.length === 0 ? '' : ` (${speech.hints.join(', ')})`
  const said = speech === null ? [] : [`words${hints} in ${speech.language}`]
  return `  gathers ${[...pressed, ...said].join(' or ')}, for ${timeoutSeconds} s`
}

export function gatheredWords({ digits, finishedOnKey, speech }: Gathered): string {
  if (speech !== null) return `  the caller says "${speech.text}"`
  if (digits === '' && finishedOnKey === null) return '  the caller does nothing'
  return `  the caller presses ${digits}${finishedOnKey ?? ''}`
}

export function dialWords({ targets, refused, timeoutSeconds }: DialStep): string {
  const whom = targets.map(({ number }) => number).join(', ')
  const not = refused.map(({ code, message }) => `  not dialed: ${code}: ${message}`)
  return [`  dials ${whom === '' ? 'nobody' : `${whom}, for ${timeoutSeconds} s`}`, ...not].join('\n')
}

export function fetchWords({ url, method, params }: FetchStep): string {
  const told = params.map(([name, value]) => `${name}=${value}`).join(' ')
  return `→ ${method} ${url}${told === '' ? '' : `  ${told}`}`
}
