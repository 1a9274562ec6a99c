import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MediaKind } from './api.ts'
import { isShowable, isWebAddress, mediaOf } from './media-of.ts'

test('a file is named by its header, or by its address', () => {
  const rows: [url: string, kind: MediaKind, header: string | null, name: string][] = [
    ['https://example.com/a/photo.jpg?size=2', 'image', 'Offer', 'photo.jpg'],
    ['https://example.com/a/CLIP.MP4', 'video', null, 'CLIP.MP4'],
    ['https://example.com/a', 'document', 'invoice.pdf', 'invoice.pdf'],
    ['https://example.com/', 'audio', null, 'example.com'],
    ['/_sim/v1/media/123', 'document', 'bill.pdf', 'bill.pdf'],
    ['/_sim/v1/media/123', 'image', null, ''],
  ]
  for (const [url, kind, header, name] of rows)
    assert.deepEqual(mediaOf({ header, media_url: url, media_kind: kind, footer: null }), { kind, url, name })
  assert.equal(mediaOf(null), null)
  assert.equal(mediaOf({ header: 'Offer', media_url: null, media_kind: null, footer: null }), null)
})

test('only the web’s own addresses are opened; what the network keeps is shown too', () => {
  assert.equal(isWebAddress('https://example.com/offer'), true)
  assert.equal(isWebAddress('http://127.0.0.1:4030/offer'), true)
  assert.equal(isShowable('/_sim/v1/media/123'), true)
  for (const url of ['javascript:alert(1)', 'tel:+15550001111', '//example.com', 'https://', '', '/_sim/v1/reset']) {
    assert.equal(isWebAddress(url), false, url)
    assert.equal(isShowable(url), false, url)
  }
})
