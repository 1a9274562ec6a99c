import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bodyText } from './body.ts'

const DECLARED = '<?xml version="1.0" encoding="ISO-8859-1"?><Response>olá</Response>'
const PLAIN = '<Response>olá</Response>'

for (const [name, contentType, body, expected] of [
  ['nothing says: UTF-8', 'text/xml', Buffer.from(PLAIN), PLAIN],
  ['the charset of the Content-Type', 'text/xml; charset=latin1', Buffer.from(PLAIN, 'latin1'), PLAIN],
  ['the charset in quotation marks', 'text/xml;Charset="UTF-8"', Buffer.from(PLAIN), PLAIN],
  ['the XML declaration', 'text/xml', Buffer.from(DECLARED, 'latin1'), DECLARED],
  ['the Content-Type before the declaration', 'text/xml; charset=utf-8', Buffer.from(DECLARED), DECLARED],
  ['a byte order mark before both', 'text/xml; charset=latin1', Buffer.from(`\ufeff${DECLARED}`), DECLARED],
  ['UTF-16 by its mark', 'text/xml', Buffer.from(`\ufeff${PLAIN}`, 'utf16le'), PLAIN],
  ['UTF-16, the other way round', 'text/xml', Buffer.from(`\ufeff${PLAIN}`, 'utf16le').swap16(), PLAIN],
  [
    'a declaration of UTF-16 that is none',
    'text/xml',
    Buffer.from('<?xml version="1.0" encoding="utf-16"?><Response/>'),
    '<?xml version="1.0" encoding="utf-16"?><Response/>',
  ],
  ['a charset that nobody knows: UTF-8', 'text/xml; charset=klingon', Buffer.from(PLAIN), PLAIN],
] as const) {
  test(`text of a body: ${name}`, () => assert.equal(bodyText(body, { 'content-type': contentType }), expected))
}
