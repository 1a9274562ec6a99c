import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './house.ts'

/** One line of a recording; what each means: packages/server/fixtures/calls/README.md. */
export type Line = Readonly<Record<string, unknown>> & {
  readonly call?: {
    readonly about: string
    readonly direction: 'inbound' | 'outbound-api'
    readonly from: string
    readonly to: string
    readonly url: string
    readonly fallback?: object
    readonly becomes: string
  }
  readonly asked?: Request
  readonly answered?: Answered
  readonly told?: Request
  readonly callee?: Line
  readonly pressed?: string
  readonly said?: string | null
  readonly declined?: string
  readonly 'picked-up'?: string
  readonly joined?: string
  readonly dialed?: { readonly status: string; readonly bridged: boolean }
  readonly heard?: readonly Heard[]
  readonly gather?: { readonly hears?: readonly Heard[] }
  readonly dial?: { readonly refused?: readonly string[] }
  readonly warned?: readonly string[]
  readonly failed?: { readonly code: number }
  readonly ended?: string
}

export type Request = {
  readonly url: string
  readonly method: string
  readonly params?: Readonly<Record<string, string>>
}

export type Answered = {
  readonly twiml?: string | readonly string[]
  readonly type?: string
  readonly text?: string
  readonly from?: string
}

/** One thing heard; only how long it says nothing matters here. */
type Heard = { readonly silence?: number }

export type Recording = {
  readonly name: string
  readonly call: NonNullable<Line['call']>
  readonly lines: readonly Line[]
}

const CALLS = join(ROOT, 'packages/server/fixtures/calls')

export function recordings(): Recording[] {
  return readdirSync(CALLS)
    .filter((file) => file.endsWith('.jsonl'))
    .map((file) => {
      const text = readFileSync(join(CALLS, file), 'utf8')
      const lines: Line[] = text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line))
      const call = lines[0]?.call
      if (!call) throw new Error(`${file} does not begin with the call`)
      return { name: file.replace('.jsonl', ''), call, lines: lines.slice(1) }
    })
}

/** The user of the recorded call, as WhatsApp knows them: digits. */
export function userOf({ direction, from, to }: Recording['call']): string {
  return waIdOf(direction === 'inbound' ? from : to)
}

export function waIdOf(number: string): string {
  return number.replace(/\D/g, '')
}

/** The codes of the alerts that a recorded call raises, sorted: of warnings, failures, and of what is not dialed. */
export function codesOf(lines: readonly Line[]): string[] {
  return lines
    .flatMap(({ warned = [], failed, dial }) => [
      ...[...warned, ...(dial?.refused ?? [])].map((place) => place.split(' ')[0] ?? ''),
      ...(failed ? [String(failed.code)] : []),
    ])
    .toSorted()
}
