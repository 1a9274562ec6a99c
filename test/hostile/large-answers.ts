import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeWav, rms, tone } from '@ringway/sound'
import { recorded } from '../kit/recorded.ts'
import { toneSpans } from '../kit/tone-spans.ts'
import { until } from '../kit/until.ts'
import type { HostileHouse } from './hostile-house.ts'

const TONE_HZ = 1200

/** Documents within 64 kB that make as much work as such a document can. */
export function largeAnswers(there: () => HostileHouse): void {
  test('10,000 characters to say: the first of them are said, and a warning tells where it was cut', async () => {
    const { app, house } = there()
    app.twiml('/long', `<Say>${'Hello there. '.repeat(770)}</Say>`)
    const placed = await there().place(`${app.url}/long`)
    await until('the voice', async () => rms((await recorded(house, placed.id)).samples.slice(-8_000)) > 0.02, 30_000)
    await house.sim('POST', `/calls/${placed.id}/hangup`, {})
    const { status, codes } = await there().outcome(placed)
    assert.equal(status, 'completed')
    assert.deepEqual(codes, ['13521'])
  })

  test('thousands of warnings: the call goes on, and a hundred alerts at most are kept of them', async () => {
    const { app } = there()
    app.on('/warnings.wav', () => ({
      type: 'audio/wav',
      body: encodeWav(tone(TONE_HZ, 300).samples, tone(TONE_HZ, 1).sampleRate),
    }))
    app.twiml('/warnings', `${'<Nonsense/>'.repeat(5_000)}<Play>/warnings.wav</Play><Pause length="1"/>`)
    const outcome = await there().outcome(await there().place(`${app.url}/warnings`))
    assert.equal(outcome.status, 'completed')
    assert.equal(toneSpans(outcome.heard, TONE_HZ).length, 1)
    assert.equal(outcome.alerts.length, 100)
    assert.ok(outcome.alerts.every((alert) => alert.error_code === '12200' && alert.log_level === 'warning'))
    assert.ok(outcome.alerts.some((alert) => /4901\+more/.test(alert.alert_text)))
  })
}
