import assert from 'node:assert/strict'
import { test } from 'node:test'
import { POLICY_PROFILES } from '../policy-profile.ts'
import { countryMayPlaceCalls } from './business-call-countries.ts'

const NUMBERS: [string, string, boolean][] = [
  ['14155550100', 'United States', false],
  ['18005550100', 'toll-free under +1', false],
  ['14165550100', 'Canada', false],
  ['18095550100', 'Dominican Republic, under +1', true],
  ['18765550100', 'Jamaica, under +1', true],
  ['201005550100', 'Egypt', false],
  ['211912345678', 'South Sudan, which begins nearly like Egypt', true],
  ['84912345678', 'Vietnam', false],
  ['2348012345678', 'Nigeria', false],
  ['2330201234567', 'Ghana', true],
  ['558551234567', 'Brazil', true],
  ['905301234567', 'Turkey, since 2026', true],
]
for (const [number, country, may] of NUMBERS)
  test(`meta-2026-06: ${country} ${may ? 'may' : 'may not'} place calls; under seed everybody may`, () => {
    assert.equal(countryMayPlaceCalls(number, POLICY_PROFILES['meta-2026-06']), may)
    assert.equal(countryMayPlaceCalls(number, POLICY_PROFILES.seed), true)
  })
