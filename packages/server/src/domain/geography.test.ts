import assert from 'node:assert/strict'
import { test } from 'node:test'
import { businessCallsRefused, placeRefused } from './geography.ts'
import { META_2026_06, SEED } from './policy.ts'
import type { WhatsAppAddress } from './sender.ts'

const called: readonly (readonly [WhatsAppAddress, string | null, string])[] = [
  ['whatsapp:+5355512345', 'Cuba', 'a number of Havana'],
  ['whatsapp:+5350000000000', 'Cuba', 'too long to be valid, but of Cuba'],
  ['whatsapp:+989123456789', 'Iran', 'a mobile number'],
  ['whatsapp:+98123456', 'Iran', 'too short to be valid, but of Iran'],
  ['whatsapp:+8501912345678', 'North Korea', 'a mobile number'],
  ['whatsapp:+85000000', 'North Korea', 'no valid number at all'],
  ['whatsapp:+963944567890', 'Syria', 'a mobile number'],
  ['whatsapp:IR.13491208655302741918', 'Iran', 'a user of Iran whose number Meta hides'],
  ['whatsapp:+73652123456', 'Crimea', 'Simferopol, numbered by Russia'],
  ['whatsapp:+78692123456', 'Crimea', 'Sevastopol, numbered by Russia'],
  ['whatsapp:+79781234567', 'Crimea', 'a mobile number of Crimea'],
  ['whatsapp:+380652123456', 'Crimea', 'Simferopol, numbered by Ukraine'],
  ['whatsapp:+380692123456', 'Crimea', 'Sevastopol, numbered by Ukraine'],
  ['whatsapp:+79491234567', 'Donetsk', 'a mobile number of Donetsk'],
  ['whatsapp:+78561234567', 'Donetsk', 'numbered by Russia'],
  ['whatsapp:+380622123456', 'Donetsk', 'numbered by Ukraine'],
  ['whatsapp:+380711234567', 'Donetsk', 'its mobile operator'],
  ['whatsapp:+79591234567', 'Luhansk', 'a mobile number of Luhansk'],
  ['whatsapp:+78571234567', 'Luhansk', 'numbered by Russia'],
  ['whatsapp:+380642123456', 'Luhansk', 'numbered by Ukraine'],
  ['whatsapp:+380721234567', 'Luhansk', 'its mobile operator'],

  ['whatsapp:+74951234567', null, 'Moscow'],
  ['whatsapp:+78551234567', null, 'Almetyevsk: next to 856'],
  ['whatsapp:+79501234567', null, 'a Russian mobile number next to 949'],
  ['whatsapp:+73642123456', null, 'next to 365'],
  ['whatsapp:+380441234567', null, 'Kyiv'],
  ['whatsapp:+380612123456', null, 'Zaporizhzhia: next to 62'],
  ['whatsapp:+380691123456', null, 'next to 692'],
  ['whatsapp:+380671234567', null, 'a Ukrainian mobile number'],
  ['whatsapp:+77012345678', null, 'Kazakhstan'],
  ['whatsapp:+85212345678', null, 'Hong Kong: next to 850'],
  ['whatsapp:+9611234567', null, 'Lebanon: next to 963'],
  ['whatsapp:+97112345678', null, 'the Emirates'],
  ['whatsapp:+525355512345', null, "Mexico: Cuba's code further in"],
  ['whatsapp:+19890000000', null, "Iran's code behind +1"],
  ['whatsapp:+555551234567', null, 'the simulated user'],
  ['whatsapp:US.13491208655302741918', null, 'a user of the United States whose number Meta hides'],
  ['whatsapp:anonymous', null, 'nobody'],
]

for (const [address, place, who] of called)
  test(`${address} is ${place === null ? 'called' : `of ${place}: not called`} (${who})`, () => {
    for (const policy of [SEED, META_2026_06]) assert.equal(placeRefused(address, policy)?.name ?? null, place)
  })

test('a country is told apart from a region', () => {
  assert.equal(placeRefused('whatsapp:+5355512345', SEED)?.kind, 'country')
  assert.equal(placeRefused('whatsapp:+79781234567', SEED)?.kind, 'region')
})

const calling: readonly (readonly [WhatsAppAddress, string | null, string])[] = [
  ['whatsapp:+14155550123', 'United States', 'San Francisco'],
  ['whatsapp:+18005550123', 'United States', 'toll-free follows its country code'],
  ['whatsapp:+15555555555', 'United States', 'an area code of no country at all'],
  ['whatsapp:+14165550123', 'Canada', 'Toronto'],
  ['whatsapp:+201001234567', 'Egypt', 'a mobile number'],
  ['whatsapp:+84912345678', 'Vietnam', 'a mobile number'],
  ['whatsapp:+2348012345678', 'Nigeria', 'a mobile number'],
  ['whatsapp:+23400000', 'Nigeria', 'no valid number at all'],
  ['whatsapp:+12423591234', null, 'the Bahamas'],
  ['whatsapp:+12420000000', null, 'the Bahamas, no valid number'],
  ['whatsapp:+18765551234', null, 'Jamaica'],
  ['whatsapp:+17875551234', null, 'Puerto Rico'],
  ['whatsapp:+211123456789', null, 'South Sudan: next to Egypt'],
  ['whatsapp:+558551234567', null, 'Brazil'],
  ['whatsapp:+4915112345678', null, 'Germany'],
]

for (const [address, country, who] of calling)
  test(`${address} ${country === null ? 'may call' : `of ${country} may not call`} under meta-2026-06 (${who})`, () => {
    assert.equal(businessCallsRefused(address, META_2026_06)?.name ?? null, country)
    assert.equal(businessCallsRefused(address, SEED), null, 'the seed knows no such rule')
  })
