import { envelope } from '@ringway/meta-wire'

/** One thing that an app is told. */
export type Change = {
  readonly wabaId: string
  readonly field: string
  readonly value: unknown
  readonly time: number | undefined
}

/** Several changes in one delivery: an entry for each run of the same account and time. */
export function envelopeOf(changes: readonly Change[]) {
  const entries: { id: string; time?: number; changes: { value: unknown; field: string }[] }[] = []
  for (const { wabaId, field, value, time } of changes) {
    const [entry] = envelope(wabaId, field, value, time).entry
    const last = entries.at(-1)
    if (last?.id === wabaId && last.time === time) last.changes.push(...entry.changes)
    else entries.push({ ...entry, changes: [...entry.changes] })
  }
  return { object: 'whatsapp_business_account', entry: entries }
}
