import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isWebAddress, type Media, mediaOf } from './media-of.ts'

test('an address tells what its media is; without a telling end it is a picture', () => {
  const rows: [url: string, kind: Media['kind'], name: string][] = [
    ['https://example.com/a/photo.jpg?size=2', 'image', 'photo.jpg'],
    ['https://example.com/a/CLIP.MP4', 'video', 'CLIP.MP4'],
    ['https://example.com/hello.ogg', 'audio', 'hello.ogg'],
    ['https://example.com/invoice.pdf#page=2', 'document', 'invoice.pdf'],
    ['https://example.com/picture/300', 'image', '300'],
    ['https://example.com/', 'image', 'example.com'],
    ['not an address', 'image', 'not an address'],
  ]
  for (const [url, kind, name] of rows) assert.deepEqual(mediaOf(url), { kind, name })
})

test('only the web’s own addresses are opened', () => {
  assert.equal(isWebAddress('https://example.com/offer'), true)
  assert.equal(isWebAddress('http://127.0.0.1:4030/offer'), true)
  for (const url of ['javascript:alert(1)', 'tel:+15550001111', '//example.com', 'https://', ''])
    assert.equal(isWebAddress(url), false, url)
})
