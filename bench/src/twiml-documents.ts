import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './kit.ts'

/** Documents that are read one after the other, and measured together. */
export type Shelf = { readonly what: string; readonly texts: readonly string[] }

const CORPUS = join(ROOT, 'packages/server/fixtures/twiml/valid')
/** Twilio, TwiML: a document may have 64 kB. */
const LONGEST_BYTES = 65_536

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'

/** A menu as apps write it, and what comes if no key does. */
export const MENU = `${DECLARATION}<Response>
  <Play>https://app.example.com/audio/welcome.mp3</Play>
  <Gather input="dtmf" numDigits="1" timeout="8" action="/menu?from=main&amp;language=en">
    <Say voice="Polly.Joanna" language="en-US">For our opening hours, press 1. To hear about your order, press 2.</Say>
    <Pause length="1"/>
    <Say voice="Polly.Joanna" language="en-US">To be connected with somebody, press 3.</Say>
  </Gather>
  <Say voice="Polly.Joanna" language="en-US">We did not hear a key.</Say>
  <Redirect method="POST">https://app.example.com/voice</Redirect>
</Response>`

const SENTENCE = `${DECLARATION}<Response><Say voice="woman">We are open from nine to six.</Say><Hangup/></Response>`

export const TRANSFER = `${DECLARATION}<Response>
  <Say>One moment, please.</Say>
  <Dial callerId="whatsapp:+558551234567" action="/connected" timeout="30" timeLimit="3600" answerOnBridge="true">
    <WhatsApp url="/whisper" statusCallback="/status" statusCallbackEvent="initiated ringing answered completed">+5524987654321</WhatsApp>
  </Dial>
  <Say>Nobody answers. Goodbye.</Say>
</Response>`

const QUESTION = `${DECLARATION}<Response>
  <Gather input="speech dtmf" hints="opening hours, my order, somebody" speechTimeout="auto" language="en-US" action="/said">
    <Say><prosody rate="slow">How can we help?</prosody><break time="300ms"/> Call
      <say-as interpret-as="telephone">+12025550123</say-as> or say <emphasis>somebody</emphasis>.</Say>
  </Gather>
</Response>`

/** Nothing but menus, as many as a document has room for. */
export const LONGEST = longest()

/** What is read: the corpus of valid documents, documents as apps write them, and the longest there can be. */
export function shelves(): readonly Shelf[] {
  const corpus = readdirSync(CORPUS)
    .filter((file) => file.endsWith('.xml'))
    .map((file) => readFileSync(join(CORPUS, file), 'utf8'))
  return [
    { what: 'the corpus of valid documents', texts: corpus },
    { what: '`<Say>` `<Hangup>`', texts: [SENTENCE] },
    { what: 'a menu: `<Play>` `<Gather>` `<Say>` `<Redirect>`', texts: [MENU] },
    { what: '`<Say>` `<Dial><WhatsApp>` `<Say>`', texts: [TRANSFER] },
    { what: '`<Gather input="speech dtmf">` with SSML', texts: [QUESTION] },
    { what: 'the longest: 64 kB of menus', texts: [LONGEST] },
  ]
}

function longest(): string {
  const [head, tail] = [`${DECLARATION}<Response>`, '</Response>']
  const one = (number: number) =>
    `<Gather numDigits="1" timeout="8" action="/menu?number=${number}"><Say>Press 1 for number ${number}.</Say></Gather>`
  let menus = ''
  for (let number = 1; head.length + menus.length + one(number).length + tail.length <= LONGEST_BYTES; number += 1)
    menus += one(number)
  return head + menus + tail
}
