import { fileURLToPath } from 'node:url'
import express, { type Express } from 'express'
import twilio from 'twilio'

const { VoiceResponse } = twilio.twiml
const AUDIO = fileURLToPath(new URL('../audio', import.meta.url))

const SPEECH = { voice: 'woman', language: 'en-US' } as const

/** What the menu's keys say. */
const ANSWERS: Readonly<Record<string, string>> = {
  '1': 'We are open from nine to six, Monday to Friday.',
  '2': 'You are listening to a small Twilio voice app. It answers WhatsApp calls through Ringway.',
}

/**
 * An ordinary Twilio voice app: it greets with a recording, reads a menu key, answers in a spoken voice.
 *
 * @param authToken checks that a request was signed by the account; the app answers nobody else
 */
export function voiceMenu(authToken: string): Express {
  const app = express()
  app.use('/audio', express.static(AUDIO))
  app.use(express.urlencoded({ extended: false }))
  app.use(twilio.webhook(authToken))

  app.post('/voice', (_request, response) => {
    const twiml = new VoiceResponse()
    const gather = twiml.gather({ numDigits: 1, action: '/menu', timeout: 8 })
    gather.play('/audio/welcome.mp3')
    twiml.say(SPEECH, 'We did not hear a key. Goodbye.')
    response.type('text/xml').send(twiml.toString())
  })

  app.post('/menu', (request, response) => {
    const digit = String(request.body.Digits ?? '')
    const twiml = new VoiceResponse()
    twiml.say(SPEECH, ANSWERS[digit] ?? `There is nothing behind ${digit || 'that key'}.`)
    twiml.redirect('/voice')
    response.type('text/xml').send(twiml.toString())
  })

  app.post('/status', (request, response) => {
    console.log(`Call ${request.body.CallSid} ended: ${request.body.CallStatus}, ${request.body.CallDuration ?? 0} s`)
    response.sendStatus(204)
  })
  return app
}
