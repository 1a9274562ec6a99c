import type { Gender } from '../twiml/voice-ids.ts'

/** What espeak-ng speaks: its own name for a language by the language's tag, in lower case. */
export type EspeakVoices = ReadonlyMap<string, string>

/** Languages that it has under another name than Twilio. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ['arb', 'ar'],
  ['es-us', 'es-419'],
  ['zh-hk', 'yue'],
])

/**
 * Reads what `espeak-ng --voices` prints: a line a voice with its priority, language, age and gender, name, file, and in
 * brackets what else it speaks, how well (the lower the better).
 */
export function readEspeakVoices(printed: string): EspeakVoices {
  const best = new Map<string, { readonly name: string; readonly priority: number }>()
  const offer = (tag: string, name: string, priority: number) => {
    const known = best.get(tag)
    if (known === undefined || priority < known.priority) best.set(tag, { name, priority })
  }
  for (const line of printed.split('\n')) {
    const [, name, others = ''] = /^\s*\d+\s+([\w-]+)\s+\S+\s+\S+\s+\S+\s*(.*)$/.exec(line) ?? []
    if (name === undefined) continue
    offer(name.toLowerCase(), name, 0)
    for (const [, tag = '', priority] of others.matchAll(/\(([\w-]+) (\d+)\)/g))
      offer(tag.toLowerCase(), name, Number(priority))
  }
  return new Map([...best].map(([tag, { name }]) => [tag, name]))
}

/** Its voice for a language, or the nearest relation of it; null where it has none. */
export function espeakVoice(voices: EspeakVoices, language: string, gender: Gender): string | null {
  const tag = language.toLowerCase()
  const [primary = ''] = tag.split('-')
  const names = [OTHER_NAMES.get(tag), tag, OTHER_NAMES.get(primary), primary]
  for (const name of names) {
    const found = name === undefined ? undefined : voices.get(name)
    // The voices are men's; a variant makes a woman's of any.
    if (found !== undefined) return gender === 'woman' ? `${found}+f3` : found
  }
  return null
}
